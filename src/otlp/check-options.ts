import {
  checkOptions,
  isAttributeValue,
  isRecord,
  TRUE_OR_FALSE,
  wrongOption,
} from '../host/option-checks.ts';
import { hasMethods } from '../host/fields.ts';
import { isHeaderName, isHeaderValue } from './export-headers.ts';
import {
  AT_LEAST_ONE,
  DELAY_MILLIS,
  describeRange,
  isInRange,
  TIME_MILLIS,
  type NumberRange,
} from './number-range.ts';
import { isOtlpProtocol } from './otlp-protocol.ts';
import { isHttpUrl } from './signal-url.ts';
import type { OptionCheck, OptionGroup } from '../host/option-checks.ts';
import {
  isExporterName,
  type BatchLimits,
  type MetricExportTimes,
  type TelemetryOptions,
} from './telemetry-options.ts';

const BATCH_CHECKS: Record<keyof BatchLimits, OptionCheck> = {
  maxQueueSize: wholeNumber(AT_LEAST_ONE),
  maxQueueBytes: wholeNumber(AT_LEAST_ONE),
  maxExportBatchSize: wholeNumber(AT_LEAST_ONE),
  scheduledDelayMillis: wholeNumber(DELAY_MILLIS),
  exportTimeoutMillis: wholeNumber(TIME_MILLIS),
};

const METRIC_CHECKS: Record<keyof MetricExportTimes, OptionCheck> = {
  exportIntervalMillis: wholeNumber(TIME_MILLIS),
  exportTimeoutMillis: wholeNumber(TIME_MILLIS),
};

const OPTION_CHECKS: Record<keyof TelemetryOptions, OptionCheck | OptionGroup> = {
  serviceName: {
    valid: (value) => typeof value === 'string' && value.trim() !== '',
    expected: 'a non-empty string',
  },
  resourceAttributes: {
    entries: {
      valid: isAttributeValue,
      expected: 'a string, number, boolean or array of one of them',
      secret: true,
    },
  },
  endpoint: { valid: isHttpUrl, expected: 'an absolute http:// or https:// URL', secret: true },
  protocol: {
    valid: isProtocol,
    expected: "'http/json', 'http/protobuf' or an object with one of them as traces and metrics",
  },
  headers: {
    entries: { valid: isHeaderValue, expected: 'a string that a header can have', secret: true },
  },
  sampler: {
    valid: (value) => hasMethods(value, ['shouldSample']),
    expected: 'an object with a shouldSample method',
  },
  spanProcessors: {
    valid: (value) => isArrayOf(value, ['onStart', 'onEnd', 'forceFlush', 'shutdown']),
    expected: 'an array of span processors',
  },
  traceExporter: exporterOf('a span exporter', ['export', 'shutdown']),
  metricExporter: exporterOf('a push metric exporter', ['export', 'forceFlush', 'shutdown']),
  metricReaders: {
    valid: (value) => isArrayOf(value, ['setMetricProducer', 'collect', 'forceFlush', 'shutdown']),
    expected: 'an array of metric readers',
  },
  metrics: { options: METRIC_CHECKS },
  batch: { options: BATCH_CHECKS },
  shutdownTimeoutMillis: wholeNumber(TIME_MILLIS),
  handleSignals: TRUE_OR_FALSE,
  setGlobal: TRUE_OR_FALSE,
};

/** Throws a `TypeError` naming the first option that is unknown or of the wrong shape, with what was expected and what came. */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  checkOptions(options, OPTION_CHECKS);
  if (!Object.keys(options.headers ?? {}).every(isHeaderName))
    throw wrongOption('headers', 'an object with names of headers', 'one with another name');
  const { maxExportBatchSize: batch, maxQueueSize: queue } = options.batch ?? {};
  if (batch !== undefined && queue !== undefined && batch > queue)
    throw wrongOption('batch.maxExportBatchSize', `at most batch.maxQueueSize (${queue})`, `${batch}`);
}

function wholeNumber(range: NumberRange): OptionCheck {
  return { valid: (value) => isInRange(value, range), expected: describeRange(range) };
}

function exporterOf(kind: string, methods: readonly string[]): OptionCheck {
  return {
    valid: (value) => isExporterName(value) || hasMethods(value, methods),
    expected: `'otlp', 'console', 'none' or ${kind}`,
  };
}

function isProtocol(value: unknown): boolean {
  if (!isRecord(value)) return isOtlpProtocol(value);
  return Object.entries(value).every(
    ([signal, protocol]) =>
      ['traces', 'metrics'].includes(signal) && (protocol === undefined || isOtlpProtocol(protocol)),
  );
}

function isArrayOf(value: unknown, methods: readonly string[]): boolean {
  return Array.isArray(value) && value.every((entry: unknown) => hasMethods(entry, methods));
}
