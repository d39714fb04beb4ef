type Environment = Readonly<Record<string, string | undefined>>;

/** How the variables call this instrumentation. */
const SHORT_NAME = 'openai-realtime';

/**
 * The variable that keeps this instrumentation from running, or `undefined`. Of the two lists of instrumentations the one of
 * those that are disabled wins, as in `@opentelemetry/auto-instrumentations-node`.
 */
export function switchedOffBy(environment: Environment): string | undefined {
  if (environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return 'OTEL_SDK_DISABLED';
  if (namesOf(environment[DISABLED]).includes(SHORT_NAME)) return DISABLED;
  const enabled = namesOf(environment[ENABLED]);
  return enabled.length === 0 || enabled.includes(SHORT_NAME) ? undefined : ENABLED;
}

const ENABLED = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';
const DISABLED = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

function namesOf(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
