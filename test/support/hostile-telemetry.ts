import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type {
  Counter,
  DiagLogger,
  Histogram,
  Meter,
  MeterProvider as MeterProviderOfApi,
  Span,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../src/index.ts';

function fail(): never {
  throw new Error('telemetry is broken');
}

/** An object every method of which throws. */
function failing<T extends object>(methods: readonly (keyof T)[]): T {
  return Object.fromEntries(methods.map((method) => [method, fail])) as T;
}

const brokenSpan = failing<Span>([
  'spanContext',
  'setAttribute',
  'setAttributes',
  'addEvent',
  'addLink',
  'addLinks',
  'setStatus',
  'updateName',
  'end',
  'isRecording',
  'recordException',
]);

const brokenProcessor = failing<SpanProcessor>(['onStart', 'onEnd', 'forceFlush', 'shutdown']);

/** A span processor that throws when spans end, and only then. */
export const processorThatFailsAtTheEnd: SpanProcessor = { ...brokenProcessor, onStart: () => undefined };

const brokenInstruments: Partial<Meter> = {
  createHistogram: () => failing<Histogram>(['record']),
  createCounter: () => failing<Counter>(['add']),
  createUpDownCounter: () => failing<Counter>(['add']),
};

/** Everything of an application's telemetry that can throw, as options of a trace. */
export const BROKEN_TELEMETRY: Readonly<Record<string, TraceOptions>> = {
  'tracer provider': { tracerProvider: failing<TracerProvider>(['getTracer']) },
  tracer: { tracerProvider: { getTracer: () => failing<Tracer>(['startSpan', 'startActiveSpan']) } },
  span: { tracerProvider: { getTracer: () => ({ ...failing<Tracer>([]), startSpan: () => brokenSpan }) } },
  'span processor at the start': {
    tracerProvider: new BasicTracerProvider({ spanProcessors: [brokenProcessor] }),
  },
  'span processor at the end': {
    tracerProvider: new BasicTracerProvider({ spanProcessors: [processorThatFailsAtTheEnd] }),
  },
  'meter provider': { meterProvider: failing<MeterProviderOfApi>(['getMeter']) },
  meter: {
    meterProvider: {
      getMeter: () => failing<Meter>(['createHistogram', 'createCounter', 'createUpDownCounter']),
    },
  },
  instrument: { meterProvider: { getMeter: () => brokenInstruments as Meter } },
  view: {
    meterProvider: new MeterProvider({
      readers: [],
      views: [{ instrumentName: '*', attributesProcessors: [{ process: fail }] }],
    }),
  },
  exporter: {
    tracerProvider: new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(failing<SpanExporter>(['export', 'shutdown']))],
    }),
  },
  sampler: {
    tracerProvider: new BasicTracerProvider({ sampler: { shouldSample: fail, toString: () => 'broken' } }),
  },
  'redact hook': {
    tracerProvider: new BasicTracerProvider(),
    captureContent: true,
    redact: fail,
  },
};

/** A logger of `diag` that throws whatever it is told. */
export const brokenLogger = failing<DiagLogger>(['error', 'warn', 'info', 'debug', 'verbose']);
