import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { startTelemetry, type Telemetry } from '../../src/otlp/index.ts';

const SECRET = 'sk-proj-0123456789';

describe('a wrong option', () => {
  it.each<[string, unknown, string]>([
    [
      'serviceName',
      { serviceName: '' },
      'Expected option "serviceName" to be a non-empty string, but got "".',
    ],
    [
      'a resource attribute',
      { resourceAttributes: { team: {} } },
      'Expected option "resourceAttributes.team" to be a string, number, boolean or array of one of them, but got an object.',
    ],
    [
      'endpoint',
      { endpoint: 4318 },
      'Expected option "endpoint" to be an absolute http:// or https:// URL, but got a number.',
    ],
    [
      'a header',
      { headers: { authorization: 7 } },
      'Expected option "headers.authorization" to be a string that a header can have, but got a number.',
    ],
    [
      'a header of a variable that is not set',
      { headers: { authorization: undefined } },
      'Expected option "headers.authorization" to be a string that a header can have, but got undefined.',
    ],
    ['headers', { headers: ['a'] }, 'Expected option "headers" to be an object, but got an array.'],
    [
      'sampler',
      { sampler: 'always_on' },
      'Expected option "sampler" to be an object with a shouldSample method, but got "always_on".',
    ],
    [
      'spanProcessors',
      { spanProcessors: [{}] },
      'Expected option "spanProcessors" to be an array of span processors, but got an array.',
    ],
    [
      'traceExporter',
      { traceExporter: 'zipkin' },
      `Expected option "traceExporter" to be 'otlp', 'console', 'none' or a span exporter, but got "zipkin".`,
    ],
    [
      'protocol',
      { protocol: 'grpc' },
      `Expected option "protocol" to be 'http/json', 'http/protobuf' or an object with one of them as traces and metrics, but got "grpc".`,
    ],
    [
      'the protocol of a signal',
      { protocol: { logs: 'http/json' } },
      `Expected option "protocol" to be 'http/json', 'http/protobuf' or an object with one of them as traces and metrics, but got an object.`,
    ],
    [
      'a processor as the traceExporter',
      { traceExporter: new SimpleSpanProcessor(new InMemorySpanExporter()) },
      `Expected option "traceExporter" to be 'otlp', 'console', 'none' or a span exporter, but got an object of class SimpleSpanProcessor.`,
    ],
    [
      'the class of a traceExporter',
      { traceExporter: InMemorySpanExporter },
      `Expected option "traceExporter" to be 'otlp', 'console', 'none' or a span exporter, but got a function.`,
    ],
    [
      'a promise of a metricExporter',
      { metricExporter: Promise.resolve() },
      `Expected option "metricExporter" to be 'otlp', 'console', 'none' or a push metric exporter, but got an object of class Promise.`,
    ],
    [
      'a header that cannot be sent',
      { headers: { 'x-key': 'of two\nlines' } },
      'Expected option "headers.x-key" to be a string that a header can have, but got a string that is none.',
    ],
    [
      'a name that no header has',
      { headers: { 'x key': 'a' } },
      'Expected option "headers" to be an object with names of headers, but got one with another name.',
    ],
    [
      'a batch limit',
      { batch: { maxQueueSize: 0 } },
      'Expected option "batch.maxQueueSize" to be a whole number of at least 1, but got 0.',
    ],
    [
      'a batch above the queue',
      { batch: { maxQueueSize: 10, maxExportBatchSize: 11 } },
      'Expected option "batch.maxExportBatchSize" to be at most batch.maxQueueSize (10), but got 11.',
    ],
    [
      'a time that no timer can hold',
      { shutdownTimeoutMillis: 2 ** 31 },
      'Expected option "shutdownTimeoutMillis" to be a whole number from 1 to 2147483647, but got 2147483648.',
    ],
    [
      'handleSignals',
      { handleSignals: 'no' },
      'Expected option "handleSignals" to be true or false, but got "no".',
    ],
    ['setGlobal', { setGlobal: null }, 'Expected option "setGlobal" to be true or false, but got null.'],
    [
      'an unknown name',
      { service: 'a' },
      'Unknown option "service". Known options are serviceName, resourceAttributes, ',
    ],
    ['no object', 7, 'Expected options to be an object, but got 7.'],
  ])('throws a TypeError that says what was expected and what came: %s', (_title, options, message) => {
    const start = (): unknown => Reflect.apply(startTelemetry, undefined, [options]);
    expect(start).toThrow(TypeError);
    expect(start).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['endpoint', { endpoint: `collector.example/${SECRET}` }],
    ['headers', { headers: { authorization: [SECRET] } }],
    ['headers', { headers: SECRET }],
  ])('is not repeated in the message where it may hold a key: %s', (_title, options) => {
    const start = (): unknown => Reflect.apply(startTelemetry, undefined, [options]);
    expect(start).toThrow(TypeError);
    expect(start).not.toThrow(SECRET);
  });
});

describe('an option that is undefined', () => {
  it('counts as not given', async () => {
    const batch = { maxQueueSize: undefined };
    const options = {
      setGlobal: false,
      serviceName: undefined,
      endpoint: undefined,
      sampler: undefined,
      batch,
    };
    const telemetry: Telemetry = Reflect.apply(startTelemetry, undefined, [options]);
    expect(telemetry.tracerProvider.getTracer('test').startSpan('turn').isRecording()).toBe(true);
    await telemetry.shutdown();
  });
});
