// The API has no question for "is a diag logger set?", only this registry, whose key its versions share by agreement:
// https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
const API_REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** Whether anybody hears of `diag` messages. */
export function hasDiagLogger(): boolean {
  const { [API_REGISTRY]: registry } = globalThis as typeof globalThis & {
    [API_REGISTRY]?: { diag?: unknown };
  };
  return registry?.diag !== undefined;
}
