/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the HTTP status, the system error code, or the exporter's own message.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (EXPORTER_MESSAGES.has(error.message)) return error.message;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'number') return `HTTP status ${code}`;
  return typeof code === 'string' ? code : error.name;
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.name;
}

// Our own, and those of @opentelemetry/otlp-exporter-base 0.223.
const EXPORTER_MESSAGES = new Set([
  'Concurrent export limit reached',
  'Nothing to send',
  'Request timed out',
  'Export failed with retryable status',
  'Export failed with unknown error',
]);
