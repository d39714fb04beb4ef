import { ROOT_CONTEXT, trace } from '@opentelemetry/api';

import { startTelemetry, type TelemetryOptions } from '../../src/otlp/index.ts';

/** A trace of a session and `turns` turns that was sent, and what became of its spans. */
export interface SentTrace {
  readonly traceId: string;
  readonly spanIds: ReadonlySet<string>;
  readonly exportedSpans: number;
  readonly failedSpans: number;
}

/** Sends a trace with long texts, so that it takes several requests. */
export async function sendTrace(options: TelemetryOptions, turns = 200): Promise<SentTrace> {
  const telemetry = startTelemetry({
    metricExporter: 'none',
    serviceName: 'sent-trace',
    shutdownTimeoutMillis: 60_000,
    handleSignals: false,
    setGlobal: false,
    ...options,
  });
  const tracer = telemetry.tracerProvider.getTracer('test', '1.2.3');
  const session = tracer.startSpan('realtime_session', { attributes: { 'session.id': 'sess_1' } });
  const within = trace.setSpan(ROOT_CONTEXT, session);
  const spans = [session];
  for (let turn = 1; turn <= turns; turn += 1) {
    const attributes = {
      'realtime.turn.number': turn,
      'gen_ai.input.messages': 'Grüße, "hello"! '.repeat(500),
    };
    const span = tracer.startSpan('turn', { attributes }, within);
    span.addEvent('realtime.interruption', { reason: 'speech' });
    spans.push(span);
  }
  for (const span of spans.toReversed()) span.end();
  await telemetry.shutdown();
  const { exportedSpans, failedSpans } = telemetry;
  return {
    traceId: session.spanContext().traceId,
    spanIds: new Set(spans.map((span) => span.spanContext().spanId)),
    exportedSpans,
    failedSpans,
  };
}
