/** What is exported, each on a path of its own. */
export type TelemetrySignal = 'traces' | 'metrics';

/** What is sent of each, for messages. */
export const SENT: Record<TelemetrySignal, string> = { traces: 'spans', metrics: 'metrics' };

/** Where spans and metrics go when neither the code nor the environment says. */
export const DEFAULT_ENDPOINT = 'http://localhost:4318';

/** Whether `value` is an absolute http or https URL; `localhost:4318` is not one. */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

/**
 * A signal's URL under a base URL, as OTLP/HTTP appends it; a URL of one signal stands for its base.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function signalUrl(endpoint: string, signal: TelemetrySignal): string {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/+$/, '').replace(/\/v1\/(?:traces|metrics)$/, '');
  url.pathname = `${base}/v1/${signal}`;
  return url.href;
}

/** Scheme, host and port alone: user info, path and query of a URL may hold keys, so only this is ever logged. */
export function originOf(endpoint: string): string {
  return new URL(endpoint).origin;
}
