import { describe, expect, it } from 'vitest';

import { startTelemetry, type Telemetry } from '../../src/otlp/index.ts';

const SECRET = 'sk-proj-0123456789';

describe('a wrong option', () => {
  it.each<[string, unknown, string]>([
    ['serviceName', { serviceName: '' }, 'option serviceName: expected a non-empty string, got ""'],
    [
      'a resource attribute',
      { resourceAttributes: { team: {} } },
      'option resourceAttributes.team: expected a string, number, boolean or array of one of them, got an object',
    ],
    [
      'endpoint',
      { endpoint: 4318 },
      'option endpoint: expected an absolute http:// or https:// URL, got a number',
    ],
    [
      'a header',
      { headers: { authorization: 7 } },
      'option headers.authorization: expected a string, got a number',
    ],
    ['headers', { headers: ['a'] }, 'option headers: expected an object, got an array'],
    [
      'sampler',
      { sampler: 'always_on' },
      'option sampler: expected an object with a shouldSample method, got "always_on"',
    ],
    [
      'spanProcessors',
      { spanProcessors: [{}] },
      'option spanProcessors: expected an array of span processors, got an array',
    ],
    [
      'traceExporter',
      { traceExporter: 'console' },
      `option traceExporter: expected 'otlp' or 'none', got "console"`,
    ],
    [
      'a batch limit',
      { batch: { maxQueueSize: 0 } },
      'option batch.maxQueueSize: expected a whole number of at least 1, got 0',
    ],
    [
      'a batch above the queue',
      { batch: { maxQueueSize: 10, maxExportBatchSize: 11 } },
      'option batch.maxExportBatchSize: expected at most batch.maxQueueSize (10), got 11',
    ],
    [
      'a time that no timer can hold',
      { shutdownTimeoutMillis: 2 ** 31 },
      'option shutdownTimeoutMillis: expected a whole number from 1 to 2147483647, got 2147483648',
    ],
    ['handleSignals', { handleSignals: 'no' }, 'option handleSignals: expected a boolean, got "no"'],
    ['setGlobal', { setGlobal: null }, 'option setGlobal: expected a boolean, got null'],
    [
      'an unknown name',
      { service: 'a' },
      'option service: expected one of serviceName, resourceAttributes, ',
    ],
    ['no object', 7, 'option options: expected an object, got 7'],
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
