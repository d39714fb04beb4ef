import { LatencyAnalysis } from '../../src/cli/report/analysis/latency-analysis.ts';
import type { LatencyReport } from '../../src/cli/report/analysis/latency-report.ts';
import type { Operation, SpanFacts } from '../../src/cli/report/analysis/span-facts.ts';

/** What a hand-made span differs in from others; times in milliseconds. */
export interface MadeSpan {
  from: number;
  to: number;
  turn?: number;
  trace?: string;
  failed?: boolean;
  at?: Record<string, unknown>;
}

const BEGINNING = Date.UTC(2026, 10, 22, 18) * 1000;

let made = 0;

/** A span of one session, unless it is said otherwise. */
export function makeSpan(
  operation: Operation,
  { from, to, turn, trace = 't1', failed = false, at = {} }: MadeSpan,
): SpanFacts {
  made += 1;
  return {
    operation,
    traceId: trace,
    spanId: `s${made}`,
    service: 'phone',
    start: BEGINNING + from * 1000,
    end: BEGINNING + to * 1000,
    failed,
    attributes: {
      'realtime.session.id': `sess_${trace}`,
      ...(turn !== undefined && { 'realtime.turn.number': turn }),
      ...at,
    },
  };
}

/** A turn that was answered after so many milliseconds. */
export function makeTurn(from: number, to: number, latency: number | undefined, turn = 1): SpanFacts {
  const at = latency === undefined ? {} : { 'realtime.turn.response_latency': latency / 1000 };
  return makeSpan('turn', { from, to, turn, at });
}

export function makeCall(
  tool: string,
  from: number,
  to: number,
  at: Record<string, unknown> = {},
): SpanFacts {
  return makeSpan('execute_tool', {
    from,
    to,
    turn: 1,
    at: { 'gen_ai.tool.name': tool, 'realtime.tool.outcome': 'ok', ...at },
  });
}

/** The report on these spans. */
export function reportOf(spans: Iterable<SpanFacts>, pendingTurns?: number): LatencyReport {
  const analysis = new LatencyAnalysis({ slowest: 10, ...(pendingTurns !== undefined && { pendingTurns }) });
  for (const span of spans) analysis.add(span);
  return analysis.finish();
}
