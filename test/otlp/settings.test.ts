import { describe, expect, it } from 'vitest';

import type { TelemetryOptions } from '../../src/otlp/index.ts';
import { readerOf } from '../../src/otlp/environment-values.ts';
import {
  readEnvironment,
  readExporterTimeout,
  wrongEndpointVariables,
} from '../../src/otlp/telemetry-environment.ts';
import { defaultSettings, mergeSettings } from '../../src/otlp/telemetry-settings.ts';

const GIGABYTE = 2 ** 30;
const defaults = defaultSettings('http://localhost:4318', 4 * GIGABYTE);

function read(environment: Record<string, string>, code?: TelemetryOptions) {
  const warnings: string[] = [];
  return { settings: readEnvironment(environment, (message) => warnings.push(message), code), warnings };
}

describe('settings', () => {
  it('hold a thousand ten-minute sessions that end together, in at most a quarter of the heap', () => {
    expect(defaults.batch.maxQueueSize).toBeGreaterThanOrEqual(1000 * 300);
    expect(defaults.batch.maxQueueBytes).toBe(GIGABYTE);
  });

  it('leave the application most of what a container runtime gives it before it kills, with a dead receiver', () => {
    expect(defaults.shutdownTimeoutMillis).toBeLessThan(10_000);
    expect(defaults.quietShutdownMillis).toBeLessThan(5_000);
    expect(mergeSettings(defaults, {}, { shutdownTimeoutMillis: 20_000 }).quietShutdownMillis).toBe(20_000);
  });

  it('come from code before environment before defaults, one limit at a time', () => {
    const { settings } = read({ OTEL_BSP_MAX_QUEUE_SIZE: '1000', OTEL_BSP_SCHEDULE_DELAY: '200' });
    const merged = mergeSettings(defaults, settings, {
      batch: { maxQueueSize: 2000 },
    });
    expect(merged.batch).toEqual({ ...defaults.batch, maxQueueSize: 2000, scheduledDelayMillis: 200 });
  });

  it('take the exporter and the endpoint from code before environment', () => {
    const { settings } = read({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:4318',
    });
    expect(mergeSettings(defaults, settings, {})).toMatchObject({
      traceExporter: 'none',
      endpoint: 'http://env:4318',
    });
    expect(
      mergeSettings(defaults, settings, { traceExporter: 'otlp', endpoint: 'http://code:4318' }),
    ).toMatchObject({
      traceExporter: 'otlp',
      endpoint: 'http://code:4318',
    });
  });

  it('cut the batch to a queue that is smaller', () => {
    const { settings } = read({ OTEL_BSP_MAX_QUEUE_SIZE: '100' });
    expect(mergeSettings(defaults, settings, {}).batch.maxExportBatchSize).toBe(100);
  });
});

describe('the environment', () => {
  it('says nothing and warns about nothing when it is empty or blank', () => {
    expect(read({})).toEqual({
      settings: { disabled: false, console: {}, protocols: {}, batch: {}, metrics: {} },
      warnings: [],
    });
    expect(read({ OTEL_TRACES_EXPORTER: ' ', OTEL_BSP_MAX_QUEUE_SIZE: '' })).toEqual(read({}));
  });

  it('is read without a warning where it is right', () => {
    const { settings, warnings } = read({
      OTEL_SDK_DISABLED: 'True',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/v1/traces',
      OTEL_RESOURCE_ATTRIBUTES: 'a=b,c=%2C',
      OTEL_PROPAGATORS: 'baggage',
      OTEL_BSP_SCHEDULE_DELAY: '0',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://metrics/v1/metrics',
      OTEL_METRIC_EXPORT_INTERVAL: '15000',
    });
    expect(warnings).toEqual([]);
    const protocol = { protocol: 'http/json', setting: 'OTEL_EXPORTER_OTLP_PROTOCOL' };
    expect(settings).toEqual({
      console: { traces: false, metrics: false },
      protocols: { traces: protocol, metrics: protocol },
      disabled: true,
      traceExporter: 'otlp',
      metricExporter: 'none',
      endpoint: 'https://traces/v1/traces',
      metricsEndpoint: 'https://metrics/v1/metrics',
      propagators: ['baggage'],
      batch: { scheduledDelayMillis: 0 },
      metrics: { exportIntervalMillis: 15_000 },
    });
  });

  it.each([
    ['OTEL_SDK_DISABLED', 'yes', 'OTEL_SDK_DISABLED is "yes", expected true or false; it counts as not set'],
    [
      'OTEL_TRACES_EXPORTER',
      'zipkin',
      'OTEL_TRACES_EXPORTER names "zipkin", which is not offered here (otlp, console and none are); it is ignored',
    ],
    [
      'OTEL_PROPAGATORS',
      'b3',
      'OTEL_PROPAGATORS names "b3", which is not offered here (tracecontext, baggage and none are); it is ignored',
    ],
    [
      'OTEL_BSP_MAX_QUEUE_SIZE',
      '-1',
      'OTEL_BSP_MAX_QUEUE_SIZE is "-1", expected a whole number of at least 1; it counts as not set',
    ],
    [
      'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
      '0',
      'OTEL_BSP_MAX_EXPORT_BATCH_SIZE is "0", expected a whole number of at least 1; it counts as not set',
    ],
    [
      'OTEL_BSP_SCHEDULE_DELAY',
      'soon',
      'OTEL_BSP_SCHEDULE_DELAY is "soon", expected a whole number from 0 to 2147483647; it counts as not set',
    ],
    [
      'OTEL_BSP_EXPORT_TIMEOUT',
      '1.5',
      'OTEL_BSP_EXPORT_TIMEOUT is "1.5", expected a whole number from 1 to 2147483647; it counts as not set',
    ],
    ...['OTEL_BSP_EXPORT_TIMEOUT', 'OTEL_METRIC_EXPORT_INTERVAL', 'OTEL_METRIC_EXPORT_TIMEOUT'].map(
      (name) => [
        name,
        '2592000000',
        `${name} is "2592000000", expected a whole number from 1 to 2147483647; it counts as not set`,
      ],
    ),
    [
      'OTEL_BSP_SCHEDULE_DELAY',
      '2147483648',
      'OTEL_BSP_SCHEDULE_DELAY is "2147483648", expected a whole number from 0 to 2147483647; it counts as not set',
    ],
    ...['', 'TRACES_', 'METRICS_'].map((signal) => [
      `OTEL_EXPORTER_OTLP_${signal}TIMEOUT`,
      '2592000000',
      `OTEL_EXPORTER_OTLP_${signal}TIMEOUT is "2592000000", expected at most 2147483647; it counts as not set`,
    ]),
    [
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'protobuf',
      'OTEL_EXPORTER_OTLP_PROTOCOL is "protobuf", which is not offered here; spans and metrics are sent as http/json: say http/protobuf or http/json',
    ],
    [
      'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
      'grpc',
      'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is "grpc", which is not offered here; spans are sent as http/json: say http/protobuf, with the endpoint of an OTLP/HTTP port (usually 4318), not of a gRPC one (usually 4317)',
    ],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      'service.name=a=b',
      'OTEL_RESOURCE_ATTRIBUTES is not a list of key=value pairs (percent-encoded); all of it is ignored',
    ],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      'a=%zz',
      'OTEL_RESOURCE_ATTRIBUTES is not a list of key=value pairs (percent-encoded); all of it is ignored',
    ],
  ])('is warned about and falls back where it is wrong: %s=%s', (name, value, warning) => {
    const { settings, warnings } = read({ [name]: value });
    expect(warnings).toEqual([warning]);
    expect(settings).toEqual(read({}).settings);
  });

  it.each([
    ['as HTTP has them', 'x-team: KEY'],
    ['as JSON', '{"authorization":"Bearer KEY=="}'],
    ['with a bad percent', 'authorization=Bearer%2KEY%ZZ'],
    ['with one of two wrong', 'authorization=Bearer%20KEY,x-scope KEY'],
    ['without a value', 'x-team='],
    ['with a name that none has', 'x team=KEY'],
    ['of more than one line', 'authorization=KEY%0Ax-team: KEY'],
    ['in letters that none takes', 'x-team=KEY€'],
  ])('has headers %s told, by the name of the variable alone', (_, value) => {
    const expected =
      'expected name=value, percent-encoded, with commas between, as in authorization=<scheme>%20<token>';
    for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'])
      expect(read({ [name]: value }).warnings).toEqual([
        `${name} has an entry that is no header, and is left out: ${expected}`,
      ]);
    expect(read({ OTEL_EXPORTER_OTLP_TRACES_HEADERS: value, OTEL_TRACES_EXPORTER: 'none' }).warnings).toEqual(
      [],
    );
  });

  it('gives an export the time of its own variable, then that of all, but for what no timer can wait', () => {
    const timeoutOf = (own: string, all: string): number | undefined =>
      readExporterTimeout(
        'traces',
        readerOf({ OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: own, OTEL_EXPORTER_OTLP_TIMEOUT: all }),
      );
    expect(timeoutOf('2000', '3000')).toBe(2_000);
    expect(timeoutOf('2592000000', '3000')).toBe(3_000);
    expect(timeoutOf('-1', '2592000000')).toBeUndefined();
  });

  it('is warned about with the signals that a wrong protocol holds for', () => {
    const warningsOf = (own: Record<string, string>): string[] =>
      read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...own }).warnings.map(
        (text) =>
          /OTLP_(\w+) is (\S+), which is not offered here; (.*) are sent/.exec(text)?.slice(1).join(' ') ??
          text,
      );
    expect(warningsOf({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' })).toEqual([
      'PROTOCOL "grpc" metrics',
    ]);
    expect(warningsOf({ OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http' })).toEqual([
      'PROTOCOL "grpc" spans',
      'METRICS_PROTOCOL "http" metrics',
    ]);
  });

  it.each<[string, Record<string, string>, TelemetryOptions]>([
    ['none', { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }, {}],
    ['console', { OTEL_TRACES_EXPORTER: 'console', OTEL_METRICS_EXPORTER: 'console' }, {}],
    ['nothing at all', { OTEL_SDK_DISABLED: 'true' }, {}],
    ['another exporter in code', {}, { traceExporter: 'none', metricExporter: 'console' }],
    ['a protocol in code', {}, { protocol: 'http/protobuf' }],
  ])('is not warned about for a protocol by which nothing would be sent: %s', (_, variables, code) => {
    expect(read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...variables }, code).warnings).toEqual([]);
  });

  it('is warned about for a protocol by which one of the signals would be sent', () => {
    const { warnings } = read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, { protocol: { traces: 'http/json' } });
    expect(warnings).toEqual([expect.stringContaining('; metrics are sent as http/json')]);
  });

  it('takes what it knows of a list and warns about the rest', () => {
    const { settings, warnings } = read({
      OTEL_TRACES_EXPORTER: 'zipkin,otlp',
      OTEL_PROPAGATORS: 'b3,baggage',
    });
    expect(settings).toMatchObject({ traceExporter: 'otlp', propagators: ['baggage'] });
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['otlp', 'otlp', false],
    ['console', 'none', true],
    ['console, otlp', 'otlp', true],
    ['none', 'none', false],
  ])('names one exporter or several: %s', (list, exporter, console) => {
    const { settings, warnings } = read({ OTEL_TRACES_EXPORTER: list, OTEL_METRICS_EXPORTER: list });
    expect(warnings).toEqual([]);
    expect(mergeSettings(defaults, settings, {})).toMatchObject({
      traceExporter: exporter,
      metricExporter: exporter,
      console: { traces: console, metrics: console },
    });
    expect(mergeSettings(defaults, settings, { traceExporter: 'none' }).console.traces).toBe(false);
    expect(mergeSettings(defaults, settings, { traceExporter: 'console' })).toMatchObject({
      traceExporter: 'none',
      console: { traces: true },
    });
  });

  it('names the protocol of both signals or of each, and code has the last word', () => {
    const { settings } = read({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
    });
    const protocolsWith = (protocol?: TelemetryOptions['protocol']): unknown =>
      mergeSettings(defaults, settings, protocol === undefined ? {} : { protocol }).protocols;
    const traces = { protocol: 'http/protobuf', setting: 'OTEL_EXPORTER_OTLP_PROTOCOL' };
    const metrics = { protocol: 'http/json', setting: 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL' };
    expect(protocolsWith()).toEqual({ traces, metrics });
    expect(protocolsWith({ traces: 'http/json' })).toEqual({
      traces: { protocol: 'http/json', setting: 'the option protocol.traces' },
      metrics,
    });
    const asked = { protocol: 'http/json', setting: 'the option protocol' };
    expect(protocolsWith('http/json')).toEqual({ traces: asked, metrics: asked });
  });

  it('has no endpoint in a URL without http or https', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'localhost:4318',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
    };
    expect(wrongEndpointVariables('traces', environment)).toEqual(['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
    expect(read(environment).settings.endpoint).toBe('http://a');
  });
});
