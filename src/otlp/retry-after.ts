// Longer than any receiver means, and short of what timers can do: past 24 days they fire at once.
const LONGEST_MILLIS = 3_600_000;

/**
 * Milliseconds that a `Retry-After` header tells to wait, seconds or an HTTP date, at most an hour; `undefined` without one that can be read.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMillis(header: string | undefined): number | undefined {
  const text = header?.trim() ?? '';
  const millis = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(millis) ? undefined : Math.min(Math.max(millis, 0), LONGEST_MILLIS);
}
