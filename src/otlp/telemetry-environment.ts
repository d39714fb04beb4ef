import {
  readerOf,
  readLimits,
  splitList,
  type Environment,
  type Read,
  type Warn,
} from './environment-values.ts';
import { VARIABLE_PREFIX } from '../host/environment-variable.ts';
import { wrongHeaders } from './export-headers.ts';
import { quoteStart, scrub } from '../privacy/scrub.ts';
import { readResourceAttributes } from './resource-environment.ts';
import { protocolsOfOption, readProtocols } from './otlp-protocol.ts';
import {
  isExporterName,
  type BatchLimits,
  type MetricExportTimes,
  type TelemetryOptions,
} from './telemetry-options.ts';
import type { PartialSettings, PropagatorName } from './telemetry-settings.ts';
import {
  AT_LEAST_ONE,
  DELAY_MILLIS,
  MAX_TIMER_MILLIS,
  TIME_MILLIS,
  type NumberRange,
} from './number-range.ts';
import { isHttpUrl, type TelemetrySignal } from './signal-url.ts';

const PROPAGATOR_NAMES: readonly PropagatorName[] = ['tracecontext', 'baggage'];
const ENDPOINT_VARIABLES: Record<TelemetrySignal, readonly string[]> = {
  traces: ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  metrics: ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
};

const TIMEOUT_VARIABLES: Record<TelemetrySignal, readonly string[]> = {
  traces: ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
  metrics: ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
};

const BATCH_VARIABLES: readonly [keyof BatchLimits, string, NumberRange][] = [
  ['maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE', AT_LEAST_ONE],
  ['maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', AT_LEAST_ONE],
  ['scheduledDelayMillis', 'OTEL_BSP_SCHEDULE_DELAY', DELAY_MILLIS],
  ['exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT', TIME_MILLIS],
];

const METRIC_VARIABLES: readonly [keyof MetricExportTimes, string, NumberRange][] = [
  ['exportIntervalMillis', 'OTEL_METRIC_EXPORT_INTERVAL', TIME_MILLIS],
  ['exportTimeoutMillis', 'OTEL_METRIC_EXPORT_TIMEOUT', TIME_MILLIS],
];

/** Stands for the option `handleSignals`. */
export const SIGNALS_VARIABLE = `${VARIABLE_PREFIX}HANDLE_SIGNALS`;

/**
 * Step two: what the standard variables say; a wrong one is warned about and counts as unset.
 * Not here: the resource, and what the SDK reads itself: `OTEL_TRACES_SAMPLER`, the span limits, and the exporters' timeouts,
 * compression, certificates and temporality.
 */
export function readEnvironment(
  environment: Environment,
  warn: Warn,
  code: Pick<TelemetryOptions, 'traceExporter' | 'metricExporter' | 'protocol'> = {},
): PartialSettings {
  const read = readerOf(environment);
  if (readResourceAttributes(environment) === undefined)
    warn('OTEL_RESOURCE_ATTRIBUTES is not a list of key=value pairs (percent-encoded); all of it is ignored');
  const traces = readExporters('OTEL_TRACES_EXPORTER', read, warn);
  const metrics = readExporters('OTEL_METRICS_EXPORTER', read, warn);
  const disabled = readSwitch('OTEL_SDK_DISABLED', read, warn) ?? false;
  const isSent = (exporter: unknown = 'otlp'): boolean => exporter === 'otlp' && !disabled;
  const inCode = protocolsOfOption(code.protocol);
  const sent: Record<TelemetrySignal, boolean> = {
    traces: isSent(code.traceExporter ?? traces?.exporter),
    metrics: isSent(code.metricExporter ?? metrics?.exporter),
  };
  const protocols = readProtocols(read, warn, {
    traces: sent.traces && inCode.traces === undefined,
    metrics: sent.metrics && inCode.metrics === undefined,
  });
  const sentSignals = (['traces', 'metrics'] as const).filter((signal) => sent[signal]);
  for (const wrong of wrongHeaders(sentSignals, read)) warn(wrong);
  for (const name of new Set(Object.values(TIMEOUT_VARIABLES).flat())) warnOfTooLong(name, read, warn);
  const endpoint = readEndpoint('traces', read);
  const metricsEndpoint = readEndpoint('metrics', read);
  const propagators = readPropagators(read('OTEL_PROPAGATORS'), warn);
  const handleSignals = readSwitch(SIGNALS_VARIABLE, read, warn);
  return {
    disabled,
    ...(handleSignals !== undefined && { handleSignals }),
    ...(traces && { traceExporter: traces.exporter }),
    ...(metrics && { metricExporter: metrics.exporter }),
    console: {
      ...(traces && { traces: traces.console }),
      ...(metrics && { metrics: metrics.console }),
    },
    protocols,
    ...(endpoint && { endpoint }),
    ...(metricsEndpoint && { metricsEndpoint }),
    ...(propagators && { propagators }),
    batch: readLimits(BATCH_VARIABLES, read, warn),
    metrics: readLimits(METRIC_VARIABLES, read, warn),
  };
}

/** Names of a signal's endpoint variables that are set to something other than an http or https URL. */
export function wrongEndpointVariables(signal: TelemetrySignal, environment: Environment): string[] {
  return ENDPOINT_VARIABLES[signal].filter((name) => {
    const value = environment[name]?.trim();
    return value && !isHttpUrl(value);
  });
}

function readEndpoint(signal: TelemetrySignal, read: Read): string | undefined {
  const name = endpointVariable(signal, read);
  return name === undefined ? undefined : read(name);
}

/** The name of the variable that says where a signal goes. */
export function endpointVariable(signal: TelemetrySignal, read: Read): string | undefined {
  return ENDPOINT_VARIABLES[signal].find((name) => isHttpUrl(read(name)));
}

/** How long the variables give one export of a signal, in milliseconds. Of wrong ones the exporter of the SDK tells, but for too long ones. */
export function readExporterTimeout(signal: TelemetrySignal, read: Read): number | undefined {
  const said = TIMEOUT_VARIABLES[signal].map((name) => Number(read(name)));
  return said.find((millis) => millis > 0 && millis <= MAX_TIMER_MILLIS);
}

function warnOfTooLong(name: string, read: Read, warn: Warn): void {
  const value = read(name);
  const millis = Number(value);
  if (value !== undefined && Number.isFinite(millis) && millis > MAX_TIMER_MILLIS)
    warn(`${name} is ${quoteStart(value)}, expected at most ${MAX_TIMER_MILLIS}; it counts as not set`);
}

function readSwitch(name: string, read: Read, warn: Warn): boolean | undefined {
  const value = read(name);
  if (value === undefined) return undefined;
  if (/^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  warn(`${name} is ${quoteStart(value)}, expected true or false; it counts as not set`);
  return undefined;
}

function readExporters(
  variable: string,
  read: Read,
  warn: Warn,
): { exporter: 'otlp' | 'none'; console: boolean } | undefined {
  const names = readNames(read(variable));
  const known = names.filter(isExporterName);
  for (const name of names.filter((entry) => !isExporterName(entry)))
    warn(
      `${variable} names ${quoteStart(name)}, which is not offered here (otlp, console and none are); it is ignored`,
    );
  if (known.length === 0) return undefined;
  return { exporter: known.includes('otlp') ? 'otlp' : 'none', console: known.includes('console') };
}

/** Names in a list, which may be none: a secret may have commas, and half of one does not look like it. */
function readNames(value = ''): string[] {
  return splitList(scrub(value));
}

function readPropagators(value: string | undefined, warn: Warn): PropagatorName[] | undefined {
  const names = readNames(value);
  for (const name of names.filter((entry) => entry !== 'none' && !isPropagatorName(entry)))
    warn(
      `OTEL_PROPAGATORS names ${quoteStart(name)}, which is not offered here (tracecontext, baggage and none are); it is ignored`,
    );
  const known = names.filter(isPropagatorName);
  return known.length > 0 || names.includes('none') ? known : undefined;
}

function isPropagatorName(name: string): name is PropagatorName {
  return PROPAGATOR_NAMES.some((known) => known === name);
}
