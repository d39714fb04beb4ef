import { PRICES_VARIABLE, VARIABLE_PREFIX } from '../../host/environment-variable.ts';
import { SIGNALS_VARIABLE } from '../../otlp/telemetry-environment.ts';
import { variableOfOption } from '../../host/option-variable.ts';
import { CAPTURE_VARIABLE } from '../../session/content-options.ts';
import { OPTIONS_OF_ENVIRONMENT } from '../../session/trace-options.ts';
import { editDistance } from '../edit-distance.ts';
import { look, type Finding } from './finding.ts';

/** Variables that are set and have no effect, but for a letter or two would have one. */
export function variableFindings(env: NodeJS.ProcessEnv): Finding[] {
  return Object.keys(env).flatMap((name) => {
    const meant = meantBy(name);
    if (meant === undefined) return [];
    return [look(`${shown(name)} has no effect: there is no such variable`, `${meant}?`)];
  });
}

const OWN = [
  SIGNALS_VARIABLE,
  CAPTURE_VARIABLE,
  PRICES_VARIABLE,
  ...OPTIONS_OF_ENVIRONMENT.map(variableOfOption),
];

/** Of OpenTelemetry's what is misspelt most: what says where spans go, and as what. */
const KNOWN: readonly string[] = [
  ...OWN,
  'OTEL_SDK_DISABLED',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_LOG_LEVEL',
  'OTEL_PROPAGATORS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
  'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
  ...['TRACES', 'METRICS', 'LOGS'].map((signal) => `OTEL_${signal}_EXPORTER`),
  ...['', 'TRACES_', 'METRICS_', 'LOGS_'].flatMap((signal) =>
    ['ENDPOINT', 'HEADERS', 'PROTOCOL', 'COMPRESSION', 'TIMEOUT', 'CERTIFICATE'].map(
      (what) => `OTEL_EXPORTER_OTLP_${signal}${what}`,
    ),
  ),
];

const MOST_MISSPELT = 2;

function meantBy(name: string): string | undefined {
  if (!name.startsWith('OTEL') || KNOWN.includes(name)) return undefined;
  const isOwn = name.startsWith(VARIABLE_PREFIX);
  const [nearest] = (isOwn ? OWN : KNOWN)
    // What ends with all of it lacks but a word.
    .map((known) => ({
      known,
      distance: known.endsWith(name.slice(VARIABLE_PREFIX.length)) && isOwn ? 0 : editDistance(known, name),
    }))
    .toSorted((one, other) => one.distance - other.distance);
  return isOwn || (nearest !== undefined && nearest.distance <= MOST_MISSPELT) ? nearest?.known : undefined;
}

/** Names may be anything, too. */
function shown(name: string): string {
  return /^[A-Z\d_]{1,100}$/.test(name) ? name : JSON.stringify(name.slice(0, 40));
}
