import { operationOf, textAttribute, type WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** The spans of one call: of one session, over reconnects, in however many traces. */
export interface Call {
  /** `session.id` of its spans, else the id of its trace. */
  readonly id: string;
  readonly spans: readonly WaterfallSpan[];
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Puts together what belongs to one call, the earliest call first. Spans of other libraries are with the trace that they are in. */
export function callsOf(spans: Iterable<WaterfallSpan>): Call[] {
  const all = [...spans];
  const sessionOfTrace = new Map<string, string>();
  for (const span of all) {
    const session = sessionIdOf(span);
    if (session !== undefined && !sessionOfTrace.has(span.traceId)) sessionOfTrace.set(span.traceId, session);
  }
  const groups = new Map<string, WaterfallSpan[]>();
  for (const span of all) {
    const id = sessionIdOf(span) ?? sessionOfTrace.get(span.traceId) ?? span.traceId;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [span]);
    else group.push(span);
  }
  return [...groups]
    .filter(([, group]) => group.some(isOurs))
    .map(([id, group]) => callOf(id, group))
    .toSorted((one, other) => one.startMs - other.startMs);
}

function callOf(id: string, spans: readonly WaterfallSpan[]): Call {
  const ours = spans.filter(isOurs);
  return {
    id,
    spans: spans.toSorted((one, other) => one.startMs - other.startMs),
    startMs: Math.min(...ours.map(({ startMs }) => startMs)),
    endMs: Math.max(...ours.map(({ startMs, endMs }) => Math.max(startMs, endMs))),
  };
}

/** The conversation that a span is of, else its connection. */
export function sessionIdOf(span: WaterfallSpan): string | undefined {
  return textAttribute(span, 'session.id') ?? textAttribute(span, 'realtime.session.id');
}

const OPERATIONS: ReadonlySet<string> = new Set([
  'realtime_session',
  'turn',
  'user_speech',
  'agent_speech',
  'invoke_agent',
  'chat',
  'realtime_inference',
  'execute_tool',
]);

function isOurs(span: WaterfallSpan): boolean {
  return OPERATIONS.has(operationOf(span));
}
