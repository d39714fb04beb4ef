/** Of the error that ends a request which takes too long. */
export const TIMED_OUT = 'Request timed out';

/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the system error code, our own message, or the name of the error.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.message === TIMED_OUT) return error.message;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.name;
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.name;
}
