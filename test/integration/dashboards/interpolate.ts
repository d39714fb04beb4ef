/** The choices of a dashboard's variables. */
export type Choices = Readonly<Partial<Record<VariableName, readonly string[]>>>;

type VariableName = 'service' | 'model' | 'agent' | 'tool' | 'source';

/** Windows that the load fills. */
const WINDOWS = { __rate_interval: '1m', __range: '10m' };

/** What Grafana makes of an expression: the value of "all" where nothing is chosen, one value, or several as alternatives. */
export function interpolate(expr: string, choices: Choices = {}): string {
  const chosen = expr.replaceAll(/\$(service|model|agent|tool|source)\b/g, (_, name: VariableName) => {
    const values = choices[name];
    if (values === undefined) return '.*';
    const escaped = values.map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\\$&`));
    return escaped.length === 1 ? escaped[0]! : `(${escaped.join('|')})`;
  });
  const whole = chosen.replaceAll(
    /\$(__rate_interval|__range)\b/g,
    (_, name: keyof typeof WINDOWS) => WINDOWS[name],
  );
  if (whole.includes('$')) throw new Error(`a variable is left in ${whole}`);
  return whole;
}

/** The variables that an expression has. */
export function variablesOf(expr: string): VariableName[] {
  const names = [...expr.matchAll(/\$(service|model|agent|tool|source)\b/g)].map(
    ([, name]) => name as VariableName,
  );
  return [...new Set(names)];
}
