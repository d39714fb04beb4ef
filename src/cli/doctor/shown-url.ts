import type { TelemetrySignal } from '../../otlp/signal-url.ts';

/**
 * Where requests of a signal go, as it may be shown: without user and query, and of the path only what no key looks like.
 * Behind a base comes the signal's path, as the exporters append it.
 */
export function shownUrl(endpoint: string, behindBase?: TelemetrySignal): string {
  const { origin, pathname } = new URL(endpoint);
  const path = behindBase === undefined ? pathname : `${pathname.replace(/\/$/, '')}/v1/${behindBase}`;
  return origin + path.split('/').map(shownPart).join('/');
}

/** Words as paths of APIs have them. */
function shownPart(part: string): string {
  return /^(?:[a-z][a-z_.-]{0,15}\d{0,2})?$/.test(part) ? part : '…';
}
