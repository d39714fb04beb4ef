import { scrub } from '../spans/scrub.ts';

/** Of the error that ends a request which takes too long. */
export const TIMED_OUT = 'Request timed out';

/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the system error code, our own message, or the name of the error.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.message === TIMED_OUT ? TIMED_OUT : nameOf(error);
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
  return error instanceof Error ? nameOf(error) : '_OTHER';
}

/** Codes of other kinds may say anything. */
function nameOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  const isCode = typeof code === 'string' && /^(?:[A-Z][A-Z0-9_]{1,60}|timeout)$/.test(code);
  return scrub(isCode ? code : error.name);
}
