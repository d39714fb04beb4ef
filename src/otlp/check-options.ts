import { isAttributeValue } from '@opentelemetry/core';

import { isHttpUrl } from './signal-url.ts';
import type { BatchLimits, MetricExportTimes, TelemetryOptions } from './telemetry-options.ts';
import { hasMethods, isObject } from './unknown-object.ts';

type Check = (name: string, value: unknown) => void;

const MAX_TIMER_MILLIS = 2 ** 31 - 1;

const OPTION_CHECKS: Record<keyof TelemetryOptions, Check> = {
  serviceName: expecting('a non-empty string', isFilledString),
  resourceAttributes: expectEntries('a string, number, boolean or array of one of them', isAttributeValue),
  // What came is described by type alone where it may hold a key.
  endpoint: expecting('an absolute http:// or https:// URL', isHttpUrl, typeName),
  headers: expectEntries('a string', (value) => typeof value === 'string'),
  sampler: expecting('an object with a shouldSample method', (value) => hasMethods(value, ['shouldSample'])),
  spanProcessors: expecting('an array of span processors', (value) =>
    isArrayOf(value, ['onStart', 'onEnd', 'forceFlush', 'shutdown']),
  ),
  traceExporter: expectExporter(),
  metricExporter: expectExporter(),
  metricReaders: expecting('an array of metric readers', (value) =>
    isArrayOf(value, ['setMetricProducer', 'collect', 'forceFlush', 'shutdown']),
  ),
  metrics: expectMetricTimes,
  batch: expectBatchLimits,
  shutdownTimeoutMillis: expectInteger(1, MAX_TIMER_MILLIS),
  handleSignals: expecting('a boolean', isBoolean),
  setGlobal: expecting('a boolean', isBoolean),
};

const BATCH_CHECKS: Record<keyof BatchLimits, Check> = {
  maxQueueSize: expectInteger(1, Number.MAX_SAFE_INTEGER),
  maxQueueBytes: expectInteger(1, Number.MAX_SAFE_INTEGER),
  maxExportBatchSize: expectInteger(1, Number.MAX_SAFE_INTEGER),
  scheduledDelayMillis: expectInteger(0, MAX_TIMER_MILLIS),
  exportTimeoutMillis: expectInteger(1, MAX_TIMER_MILLIS),
};

const METRIC_CHECKS: Record<keyof MetricExportTimes, Check> = {
  exportIntervalMillis: expectInteger(1, MAX_TIMER_MILLIS),
  exportTimeoutMillis: expectInteger(1, MAX_TIMER_MILLIS),
};

/** Throws TypeError naming the first option that is unknown or of the wrong shape, with what was expected and what came. */
export function checkOptions(options: unknown): asserts options is TelemetryOptions {
  checkEach('options', options, OPTION_CHECKS);
}

function checkEach(name: string, value: unknown, checks: Record<string, Check>): void {
  if (!isRecord(value)) throw wrong(name, 'an object', describe(value));
  for (const [key, entry] of Object.entries(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    const path = name === 'options' ? key : `${name}.${key}`;
    if (check === undefined) throw wrong(path, `one of ${Object.keys(checks).join(', ')}`, 'an unknown name');
    if (entry !== undefined) check(path, entry);
  }
}

function expectBatchLimits(name: string, value: unknown): void {
  checkEach(name, value, BATCH_CHECKS);
  if (!isRecord(value)) return;
  const { maxExportBatchSize: batch, maxQueueSize: queue } = value;
  if (typeof batch === 'number' && typeof queue === 'number' && batch > queue)
    throw wrong(`${name}.maxExportBatchSize`, `at most ${name}.maxQueueSize (${queue})`, `${batch}`);
}

function expectMetricTimes(name: string, value: unknown): void {
  checkEach(name, value, METRIC_CHECKS);
}

function expectExporter(): Check {
  return expecting("'otlp' or 'none'", (value) => value === 'otlp' || value === 'none');
}

function expecting(expected: string, fits: (value: unknown) => boolean, came = describe): Check {
  return (name, value) => {
    if (!fits(value)) throw wrong(name, expected, came(value));
  };
}

function expectInteger(lowest: number, highest: number): Check {
  const range =
    highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  return expecting(
    `a whole number ${range}`,
    (value) => Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest,
  );
}

function expectEntries(expected: string, fits: (value: unknown) => boolean): Check {
  return (name, value) => {
    if (!isRecord(value)) throw wrong(name, 'an object', typeName(value));
    for (const [key, entry] of Object.entries(value))
      if (!fits(entry)) throw wrong(`${name}.${key}`, expected, typeName(entry));
  };
}

function wrong(name: string, expected: string, came: string): TypeError {
  return new TypeError(`startTelemetry: option ${name}: expected ${expected}, got ${came}`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : typeName(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string'
    ? 'another string'
    : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

function isArrayOf(value: unknown, methods: readonly string[]): boolean {
  return Array.isArray(value) && value.every((entry: unknown) => hasMethods(entry, methods));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value);
}

function isFilledString(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
