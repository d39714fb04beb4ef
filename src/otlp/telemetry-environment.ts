import {
  readerOf,
  readLimits,
  splitList,
  type Environment,
  type Read,
  type Warn,
} from './environment-values.ts';
import { VARIABLE_PREFIX } from '../host/environment-variable.ts';
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
import { isHttpUrl, type TelemetrySignal } from './signal-url.ts';

const PROPAGATOR_NAMES: readonly PropagatorName[] = ['tracecontext', 'baggage'];
const ENDPOINT_VARIABLES: Record<TelemetrySignal, readonly string[]> = {
  traces: ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  metrics: ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
};

const BATCH_VARIABLES: readonly [keyof BatchLimits, string, number][] = [
  ['maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE', 1],
  ['maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1],
  ['scheduledDelayMillis', 'OTEL_BSP_SCHEDULE_DELAY', 0],
  ['exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT', 1],
];

const METRIC_VARIABLES: readonly [keyof MetricExportTimes, string, number][] = [
  ['exportIntervalMillis', 'OTEL_METRIC_EXPORT_INTERVAL', 1],
  ['exportTimeoutMillis', 'OTEL_METRIC_EXPORT_TIMEOUT', 1],
];

/** Stands for the option `handleSignals`. */
export const SIGNALS_VARIABLE = `${VARIABLE_PREFIX}HANDLE_SIGNALS`;

/**
 * Step two: what the standard variables say; a wrong one is warned about and counts as unset.
 * Not here: the resource, and what the SDK reads itself: `OTEL_TRACES_SAMPLER`, the span limits, and the exporters' headers, timeouts,
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
  const protocols = readProtocols(read, warn, {
    traces: isSent(code.traceExporter ?? traces?.exporter) && inCode.traces === undefined,
    metrics: isSent(code.metricExporter ?? metrics?.exporter) && inCode.metrics === undefined,
  });
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
