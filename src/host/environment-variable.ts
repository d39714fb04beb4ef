/** Begins the names of the variables that stand for an option. */
export const VARIABLE_PREFIX = 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_';

/** Names the prices of a program that has no code for that: `genai-prices`. */
export const PRICES_VARIABLE = `${VARIABLE_PREFIX}PRICES`;

/** The value of a variable. Browsers have no `process`; an empty variable counts as none. */
export function variableOf(variable: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.[variable]?.trim();
  return value === '' ? undefined : value;
}
