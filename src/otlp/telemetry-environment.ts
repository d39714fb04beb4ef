import type { BatchLimits, TraceExporterName } from './telemetry-options.ts';
import type { PartialSettings, PropagatorName } from './telemetry-settings.ts';
import { isHttpUrl } from './traces-url.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Warn = (message: string) => void;

const PROPAGATOR_NAMES: readonly PropagatorName[] = ['tracecontext', 'baggage'];
const ENDPOINT_VARIABLES = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

const BATCH_VARIABLES: readonly [keyof BatchLimits, string, number][] = [
  ['maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE', 1],
  ['maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1],
  ['scheduledDelayMillis', 'OTEL_BSP_SCHEDULE_DELAY', 0],
  ['exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT', 1],
];

/**
 * Step two: what the standard variables say; a wrong one is warned about and counts as unset.
 * Read by the SDK itself, so not here: `OTEL_TRACES_SAMPLER`, the span limits, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
 * and the exporter's headers, timeout, compression and certificates.
 */
export function readEnvironment(environment: Environment, warn: Warn): PartialSettings {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  warnAboutProtocol(read, warn);
  warnAboutResource(read('OTEL_RESOURCE_ATTRIBUTES'), warn);
  const traceExporter = readTraceExporter(read('OTEL_TRACES_EXPORTER'), warn);
  const endpoint = readEndpoint(read);
  const propagators = readPropagators(read('OTEL_PROPAGATORS'), warn);
  return {
    disabled: readDisabled(read('OTEL_SDK_DISABLED'), warn),
    ...(traceExporter && { traceExporter }),
    ...(endpoint && { endpoint }),
    ...(propagators && { propagators }),
    batch: readBatch(read, warn),
  };
}

/** Names of the endpoint variables that are set to something other than an http or https URL. */
export function wrongEndpointVariables(environment: Environment): string[] {
  return ENDPOINT_VARIABLES.filter((name) => {
    const value = environment[name]?.trim();
    return value && !isHttpUrl(value);
  });
}

function readEndpoint(read: (name: string) => string | undefined): string | undefined {
  return ENDPOINT_VARIABLES.map(read).find(isHttpUrl);
}

function readDisabled(value: string | undefined, warn: Warn): boolean {
  const lower = value?.toLowerCase();
  if (lower !== undefined && lower !== 'true' && lower !== 'false')
    warn(`OTEL_SDK_DISABLED is ${quote(lower)}, expected true or false; tracing stays on`);
  return lower === 'true';
}

function readTraceExporter(value: string | undefined, warn: Warn): TraceExporterName | undefined {
  const names = splitList(value);
  for (const name of names.filter((entry) => entry !== 'otlp' && entry !== 'none'))
    warn(
      `OTEL_TRACES_EXPORTER names ${quote(name)}, which is not offered here (otlp and none are); it is ignored`,
    );
  if (names.includes('otlp')) return 'otlp';
  return names.includes('none') ? 'none' : undefined;
}

function readPropagators(value: string | undefined, warn: Warn): PropagatorName[] | undefined {
  const names = splitList(value);
  for (const name of names.filter((entry) => entry !== 'none' && !isPropagatorName(entry)))
    warn(
      `OTEL_PROPAGATORS names ${quote(name)}, which is not offered here (tracecontext, baggage and none are); it is ignored`,
    );
  const known = names.filter(isPropagatorName);
  return known.length > 0 || names.includes('none') ? known : undefined;
}

function readBatch(read: (name: string) => string | undefined, warn: Warn): BatchLimits {
  const limits: BatchLimits = {};
  for (const [limit, name, lowest] of BATCH_VARIABLES) {
    const value = read(name);
    if (value === undefined) continue;
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= lowest) limits[limit] = number;
    else
      warn(`${name} is ${quote(value)}, expected a whole number of at least ${lowest}; the default is used`);
  }
  return limits;
}

function warnAboutProtocol(read: (name: string) => string | undefined, warn: Warn): void {
  const name = read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL')
    ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'
    : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const protocol = read(name);
  if (protocol === undefined || protocol === 'http/json') return;
  const advice =
    protocol === 'grpc'
      ? '; the endpoint must be an OTLP/HTTP port (usually 4318), not a gRPC one (usually 4317)'
      : '';
  warn(
    `${name} is ${quote(protocol)}, but spans are sent as http/json, the only protocol offered here${advice}`,
  );
}

// The SDK's detector drops the whole variable over one bad entry, and says so at debug level only.
function warnAboutResource(value: string | undefined, warn: Warn): void {
  const wellFormed = splitList(value).every((entry) => /^[^=]+=[^=]*$/.test(entry) && isDecodable(entry));
  if (!wellFormed)
    warn('OTEL_RESOURCE_ATTRIBUTES is not a list of key=value pairs (percent-encoded); all of it is ignored');
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isPropagatorName(name: string): name is PropagatorName {
  return PROPAGATOR_NAMES.some((known) => known === name);
}

function splitList(value = ''): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function quote(value: string): string {
  return JSON.stringify(value.slice(0, 40));
}
