import { ExportResultCode, isTracingSuppressed, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it, onTestFinished } from 'vitest';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ReaderOnDemand } from '../support/collected-metrics.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, setVariables, useReceiver, useTelemetry } from './telemetry-fixture.ts';

const NOTHING_LISTENS = 'http://127.0.0.1:9';

/** Keeps what it is told in order, and answers as `answer` says; without an answer it takes everything. */
class NotedExporter implements SpanExporter {
  readonly notes: string[] = [];
  readonly suppressed: boolean[] = [];
  open = 0;
  mostOpen = 0;
  answer: (call: number) => ExportResult | undefined = () => ({ code: ExportResultCode.SUCCESS });
  #calls = 0;

  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    this.#calls += 1;
    this.notes.push(`export ${spans.length}`);
    this.suppressed.push(isTracingSuppressed(context.active()));
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    const result = this.answer(this.#calls);
    setTimeout(() => {
      this.open -= 1;
      if (result !== undefined) resultCallback(result);
    }, 2);
  }

  async forceFlush(): Promise<void> {
    this.notes.push('forceFlush');
  }

  async shutdown(): Promise<void> {
    this.notes.push('shutdown');
  }
}

const FAILED: ExportResult = { code: ExportResultCode.FAILED, error: new Error('disk full at /secret/path') };

describe('an exporter of the application', () => {
  it('gets the spans of a session, over OTEL_TRACES_EXPORTER, and nothing goes out over OTLP', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const exporter = new InMemorySpanExporter();
    const telemetry = useTelemetry({ traceExporter: exporter, metricExporter: 'none', serviceName: 'phone' });
    const { finish } = await startTracedCall(new agentsRealtime.RealtimeAgent({ name: 'Guide' }), {
      trace: { tracerProvider: telemetry.tracerProvider },
    });
    await finish();
    await telemetry.forceFlush();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(['realtime_session']);
    expect(spans[0]?.resource.attributes['service.name']).toBe('phone');
    expect(telemetry).toMatchObject({ exportedSpans: 1, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
    await telemetry.shutdown();
    expect(receiver.requests).toEqual([]);
  });

  it('is taken though OTEL_TRACES_EXPORTER is none', async () => {
    setVariables({ OTEL_TRACES_EXPORTER: 'none' });
    const exporter = new NotedExporter();
    const telemetry = useTelemetry({ traceExporter: exporter, metricExporter: 'none' });
    endSpans(telemetry, 3);
    await telemetry.shutdown();
    expect(exporter.notes).toEqual(['export 3', 'shutdown']);
  });

  it('of OTLP, as the SDK has it, arrives at its own receiver', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: NOTHING_LISTENS,
      traceExporter: new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }),
      metricExporter: 'none',
    });
    endSpans(telemetry, 3);
    await telemetry.shutdown();
    expect(receiver.spans).toHaveLength(3);
    expect(telemetry).toMatchObject({ exportedSpans: 3, failedSpans: 0 });
  });

  it('gets one batch at a time, untraced, is flushed with the queue and shut down once, after the last span', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const exporter = new NotedExporter();
    const telemetry = useTelemetry({
      traceExporter: exporter,
      metricExporter: 'none',
      batch: { maxExportBatchSize: 2 },
    });
    endSpans(telemetry, 6);
    await telemetry.forceFlush();
    endSpans(telemetry, 1);
    await telemetry.shutdown();
    await telemetry.shutdown();
    expect(exporter.notes).toEqual([
      'export 2',
      'export 2',
      'export 2',
      'forceFlush',
      'export 1',
      'shutdown',
    ]);
    expect(exporter.mostOpen).toBe(1);
    expect(new Set(exporter.suppressed)).toEqual(new Set([true]));
  });

  it('is given again what it did not take, which is said once, without what its error says', async () => {
    const messages = recordDiag();
    const exporter = new NotedExporter();
    exporter.answer = (call) => (call === 1 ? FAILED : { code: ExportResultCode.SUCCESS });
    const telemetry = useTelemetry({ traceExporter: exporter, metricExporter: 'none' });
    endSpans(telemetry, 2);
    await telemetry.forceFlush();
    expect(exporter.notes).toEqual(['export 2', 'export 2', 'forceFlush']);
    expect(telemetry).toMatchObject({ exportedSpans: 2, failedSpans: 0, pendingSpans: 0 });
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining(
        'Export of spans to NotedExporter failed: Error; 2 spans are kept and sent again. Reported once',
      ),
    ]);
    expect(textsOf(messages, 'warn').join()).not.toContain('OTEL_TRACES_EXPORTER');
    expect(messages.map(({ text }) => text).join()).not.toContain('/secret/path');
  });

  it('that never answers is shut down at the deadline, and its spans count as failed', async () => {
    const exporter = new NotedExporter();
    exporter.answer = () => undefined;
    const telemetry = useTelemetry({
      traceExporter: exporter,
      metricExporter: 'none',
      shutdownTimeoutMillis: 50,
    });
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(exporter.notes).toEqual(['export 2', 'shutdown']);
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2, pendingSpans: 0 });
  });

  it('that throws and rejects harms nobody', async () => {
    const messages = recordDiag();
    const broken = {
      export(): void {
        throw new Error('broken export');
      },
      forceFlush: () => Promise.reject(new Error('broken flush')),
      shutdown(): Promise<void> {
        throw new Error('broken shutdown');
      },
    };
    const telemetry = useTelemetry({ traceExporter: broken, metricExporter: broken });
    endSpans(telemetry, 2);
    await telemetry.forceFlush();
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2, pendingSpans: 0 });
    expect(textsOf(messages, 'error').join('\n')).toContain(
      'forceFlush() of the trace exporter failed: Error',
    );
    expect(textsOf(messages, 'error').join('\n')).toContain('shutdown() of the trace exporter failed: Error');
    expect(messages.map(({ text }) => text).join()).not.toMatch(/broken (?:export|flush|shutdown)/);
  });

  it('without forceFlush(), as the specification lets one be, and without a class, is one too', async () => {
    const taken: string[] = [];
    const exporter = Object.assign(Object.create(null) as object, {
      export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
        taken.push(...spans.map(({ name }) => name));
        done({ code: ExportResultCode.SUCCESS });
      },
      shutdown: () => Promise.resolve(),
    });
    const telemetry = useTelemetry({ traceExporter: exporter, metricExporter: 'none' });
    endSpans(telemetry, 1);
    await telemetry.forceFlush();
    expect(taken).toEqual(['turn']);
  });

  it('has its class in the metrics of the export, and no server', async () => {
    const reader = new ReaderOnDemand();
    const telemetry = useTelemetry({
      traceExporter: new NotedExporter(),
      metricExporter: 'none',
      metricReaders: [reader],
    });
    endSpans(telemetry, 2);
    await telemetry.forceFlush();
    const { resourceMetrics } = await reader.collect();
    expect(metricOf(resourceMetrics, 'otel.sdk.exporter.span.exported')?.dataPoints).toEqual([
      expect.objectContaining({
        value: 2,
        attributes: {
          'otel.component.type': 'NotedExporter',
          'otel.component.name': expect.stringMatching(/^NotedExporter\/\d+$/) as string,
        },
      }),
    ]);
  });

  it('of metrics gets them, over OTEL_METRICS_EXPORTER, with the temporality that it asks for', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
    const telemetry = useTelemetry({ metricExporter: exporter, traceExporter: 'none' });
    const counter = telemetry.meterProvider.getMeter('test').createCounter('calls');
    counter.add(1);
    await telemetry.forceFlush();
    counter.add(2);
    await telemetry.forceFlush();
    expect(exporter.getMetrics().map(valueOfCalls)).toEqual([1, 2]);
    const [first, second] = exporter.getMetrics().map((metrics) => metricOf(metrics, 'calls')?.dataPoints[0]);
    expect(second?.startTime).toEqual(first?.endTime);
    await telemetry.shutdown();
    expect(receiver.metricRequests).toEqual([]);
  });

  it('of metrics that chooses nothing gets the sums of all time', async () => {
    const values: unknown[] = [];
    const notes: string[] = [];
    const exporter = {
      export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
        values.push(valueOfCalls(metrics));
        done({ code: ExportResultCode.SUCCESS });
      },
      forceFlush: async () => void notes.push('forceFlush'),
      shutdown: async () => void notes.push('shutdown'),
    };
    const telemetry = useTelemetry({ metricExporter: exporter, traceExporter: 'none' });
    const counter = telemetry.meterProvider.getMeter('test').createCounter('calls');
    counter.add(1);
    await telemetry.forceFlush();
    counter.add(2);
    await telemetry.shutdown();
    expect(values).toEqual([1, 3]);
    expect(notes.at(-1)).toBe('shutdown');
  });

  it('is not warned of a protocol that is not its own', () => {
    setVariables({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    const messages = recordDiag();
    useTelemetry({
      traceExporter: new NotedExporter(),
      metricExporter: new InMemoryMetricExporter(AggregationTemporality.DELTA),
    });
    expect(textsOf(messages, 'warn')).toEqual([]);
    useTelemetry({ traceExporter: new NotedExporter() });
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining('which is not offered here; metrics are sent'),
    ]);
  });
});

function metricOf({ scopeMetrics }: ResourceMetrics, name: string): MetricData | undefined {
  return scopeMetrics.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
}

function valueOfCalls(metrics: ResourceMetrics): unknown {
  return metricOf(metrics, 'calls')?.dataPoints[0]?.value;
}
