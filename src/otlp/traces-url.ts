const TRACES_PATH = 'v1/traces';

/** Where spans go when neither the code nor the environment says. */
export const DEFAULT_ENDPOINT = 'http://localhost:4318';

/** Whether `value` is an absolute http or https URL; `localhost:4318` is not one. */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

/** The traces URL under a base URL, as OTLP/HTTP appends it: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
export function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(`/${TRACES_PATH}`) ? path : `${path}/${TRACES_PATH}`;
  return url.href;
}

/** Scheme, host and port alone: user info, path and query of a URL may hold keys, so only this is ever logged. */
export function originOf(endpoint: string): string {
  return new URL(endpoint).origin;
}
