import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';

import { runScriptedSession } from '../../examples/demo/scripted-session.ts';
import { traceRealtimeSession, type TraceSessionOptions } from '../../src/index.ts';
import { startTelemetry, type TelemetryOptions } from '../../src/otlp/index.ts';

/** The demo's call as it was sent, with what was said. */
export interface DemoCall {
  readonly traceId: string;
  readonly sessionId: string;
  readonly spans: readonly ReadableSpan[];
  readonly exportedSpans: number;
}

/** Has the demo's call, about fifteen seconds, and sends it. */
export async function sendDemoCall(
  telemetryOptions: TelemetryOptions,
  traceOptions: TraceSessionOptions = {},
): Promise<DemoCall> {
  const kept = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    metricExporter: 'none',
    serviceName: 'voice-demo',
    spanProcessors: [new SimpleSpanProcessor(kept)],
    shutdownTimeoutMillis: 60_000,
    handleSignals: false,
    setGlobal: false,
    ...telemetryOptions,
  });
  const { tracerProvider } = telemetry;
  await runScriptedSession(
    (session) =>
      void traceRealtimeSession(session, { tracerProvider, captureContent: true, ...traceOptions }),
    { sendsAudio: true },
  );
  await telemetry.forceFlush();
  const spans = kept.getFinishedSpans();
  const session = spans.find(({ name }) => name === 'realtime_session')!;
  const call: DemoCall = {
    traceId: session.spanContext().traceId,
    sessionId: String(session.attributes['session.id']),
    spans: [...spans],
    exportedSpans: telemetry.exportedSpans,
  };
  await telemetry.shutdown();
  return call;
}

/** The sum of a number that some spans of the call have. */
export function sumOf({ spans }: DemoCall, attribute: string): number {
  return spans.reduce((sum, { attributes }) => sum + Number(attributes[attribute] ?? 0), 0);
}
