/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the HTTP status, the system error code, or the exporter's own message.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'number') return `HTTP status ${code}`;
  if (typeof code === 'string') return code;
  return EXPORTER_MESSAGES.has(error.message) ? error.message : error.name;
}

// Of @opentelemetry/otlp-exporter-base 0.223.
const EXPORTER_MESSAGES = new Set([
  'Concurrent export limit reached',
  'Nothing to send',
  'Request timed out',
  'Export failed with retryable status',
  'Export failed with unknown error',
]);
