const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A duration in at most three significant digits: `340µs`, `84ms`, `1.24s`, `36.1s`, `12m03s`; `?` when unknown. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '?';
  if (ms === 0) return '0ms';
  if (ms < 0.9995) return `${Math.round(ms * 1000)}µs`;
  if (ms < 9.95) return `${Number(ms.toFixed(1))}ms`;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 9995) return `${(ms / SECOND).toFixed(2)}s`;
  if (ms < 99_950) return `${(ms / SECOND).toFixed(1)}s`;
  if (ms < 10 * MINUTE) return `${Math.round(ms / SECOND)}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m${twoDigits(Math.floor((ms % MINUTE) / SECOND))}s`;
  return `${Math.floor(ms / HOUR)}h${twoDigits(Math.floor((ms % HOUR) / MINUTE))}m`;
}

/** A moment on the axis, in the axis's units: `0.08s`, `4.21s`, and from ten minutes on `21m03.5s`. */
export function formatOffset(ms: number): string {
  if (!Number.isFinite(ms)) return '?';
  if (ms < 10 * MINUTE) return `${(ms / SECOND).toFixed(2)}s`;
  const tenths = Math.floor(ms / 100);
  return `${Math.floor(tenths / 600)}m${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}s`;
}

/** A count: exact to 9999, then `12.3k`, `4.6M`. */
export function formatCount(count: number): string {
  if (Math.abs(count) < 10_000) return String(count);
  if (Math.abs(count) < 999_950) return `${(count / 1000).toFixed(1)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

const tokenSide = (count: number | undefined): string => (count === undefined ? '?' : formatCount(count));

/** Tokens in and out as `812→96 tok`; a side that is unknown is `?`. Absent when both are. */
export function formatTokens(input: number | undefined, output: number | undefined): string | undefined {
  if (input === undefined && output === undefined) return undefined;
  return `${tokenSide(input)}→${tokenSide(output)} tok`;
}

/** US dollars in about three digits: `$0.0123`, `$1.24`, `$1,204`. */
export function formatDollars(amount: number): string {
  const decimals = amount >= 100 ? 0 : amount >= 1 || amount === 0 ? 2 : 2 - Math.floor(Math.log10(amount));
  const digits = Math.min(decimals, 6);
  return `$${amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
