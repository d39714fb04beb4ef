import { randomUUID } from 'node:crypto';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Context } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceBoundary } from '../../../src/index.ts';
import { startTelemetry, type Telemetry } from '../../../src/otlp/index.ts';
import { SessionReplay } from '../../../src/cli/replay/session-replay.ts';
import type { SessionKind } from './recorded-sessions.ts';

/** A trace as it left the library. */
export interface SentTrace {
  traceId: string;
  kind: SessionKind;
  spans: ReadableSpan[];
}

export interface SessionsToSend {
  /** OTLP over HTTP. */
  url: string;
  recordings: Record<SessionKind, string[]>;
  /** How many sessions of each kind. */
  counts: Partial<Record<SessionKind, number>>;
  traceBoundary?: TraceBoundary;
  /** Most spans in one request. */
  spansPerRequest?: number;
  /** Makes the context that a session is connected in. */
  openCall?: (telemetry: Telemetry) => Context;
}

const SERVICE = 'voice-fleet';

/** Plays recorded sessions through the library, which sends their spans; gives the traces once all of them are accepted. */
export async function sendSessions(options: SessionsToSend): Promise<SentTrace[]> {
  const { url, recordings, counts, traceBoundary = 'session', spansPerRequest = 512, openCall } = options;
  const kept = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    serviceName: SERVICE,
    // Each call is a process of its own.
    resourceAttributes: { 'service.instance.id': randomUUID() },
    endpoint: url,
    setGlobal: false,
    handleSignals: false,
    metricExporter: 'none',
    batch: { maxExportBatchSize: spansPerRequest },
    spanProcessors: [new SimpleSpanProcessor(kept)],
  });
  const traces = new Map<string, SentTrace>();
  for (const [kind, count] of Object.entries(counts) as [SessionKind, number][]) {
    for (let played = 0; played < count; played += 1) {
      const parent = openCall?.(telemetry);
      const replay = new SessionReplay({
        tracerProvider: telemetry.tracerProvider,
        traceBoundary,
        ...(parent && { parentContext: parent }),
      });
      for (const line of recordings[kind]) replay.applyText(line);
      replay.end();
      for (const span of kept.getFinishedSpans()) addTo(traces, kind, span);
      kept.reset();
    }
  }
  await telemetry.forceFlush();
  const { failedSpans, droppedSpans, pendingSpans } = telemetry;
  await telemetry.shutdown();
  if (failedSpans + droppedSpans + pendingSpans > 0) {
    throw new Error(`${failedSpans} spans failed, ${droppedSpans} were dropped, ${pendingSpans} are pending`);
  }
  return [...traces.values()];
}

/** What a trace is of: of a turn's trace `turn`. */
export function rootName({ spans }: SentTrace): string | undefined {
  return spans.find(({ parentSpanContext }) => parentSpanContext === undefined)?.name;
}

function addTo(traces: Map<string, SentTrace>, kind: SessionKind, span: ReadableSpan): void {
  const { traceId } = span.spanContext();
  const trace = traces.get(traceId);
  if (trace === undefined) traces.set(traceId, { traceId, kind, spans: [span] });
  else trace.spans.push(span);
}
