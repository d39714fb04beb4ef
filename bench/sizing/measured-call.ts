import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  BasicTracerProvider,
} from '@opentelemetry/sdk-trace-base';
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceBoundary } from 'opentelemetry-instrumentation-openai-realtime';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';

/** What calls leave: their spans, and the metrics of a process that had these calls only. */
export interface MeasuredCalls {
  spans: ReadableSpan[];
  metrics: ResourceMetrics;
}

/** As `startTelemetry` describes a process. */
const RESOURCE = resourceFromAttributes({
  'service.name': 'phone-support',
  'service.version': '1.4.2',
  'service.instance.id': '5f0c1f5e-4a5f-4c52-9d0e-6a6f0c9b5a11',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.version': '2.12.1',
});

/** Sends the lines of a recording through the library, once for each of the calls. */
export async function measureCalls(
  recording: readonly string[],
  { calls = 1, traceBoundary = 'session' }: { calls?: number; traceBoundary?: TraceBoundary } = {},
): Promise<MeasuredCalls> {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    resource: RESOURCE,
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const reader = new ReaderOnDemand();
  const meterProvider = new MeterProvider({ resource: RESOURCE, readers: [reader] });
  for (let played = 0; played < calls; played += 1) {
    const replay = new SessionReplay({ tracerProvider, meterProvider, traceBoundary });
    for (const line of recording) replay.applyText(line);
    replay.end();
  }
  const { resourceMetrics } = await reader.collect();
  return { spans: exporter.getFinishedSpans(), metrics: resourceMetrics };
}

class ReaderOnDemand extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}
