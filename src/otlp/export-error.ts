// https://opentelemetry.io/docs/specs/otlp/#failures-1
const TRY_AGAIN = new Set([429, 502, 503, 504]);

interface KnownError {
  reason: string;
  errorType: string;
  refused?: true;
}

// By message, of @opentelemetry/otlp-exporter-base 0.223.
const EXPORTER_ERRORS = new Map<string, KnownError>([
  ['Request timed out', { reason: 'Request timed out', errorType: 'timeout' }],
  // It does not tell which.
  [
    'Export failed with retryable status',
    { reason: 'HTTP status 429, 502, 503 or 504', errorType: 'unavailable' },
  ],
  [
    'Concurrent export limit reached',
    { reason: 'Concurrent export limit reached', errorType: 'concurrent_export_limit' },
  ],
  ['Nothing to send', { reason: 'Nothing to send', errorType: 'empty', refused: true }],
]);

/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the HTTP status, the system error code, what the exporter itself found, or the name of the error.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = codeOf(error);
  if (typeof code === 'number') return `HTTP status ${code}`;
  return typeof code === 'string' ? code : (EXPORTER_ERRORS.get(error.message)?.reason ?? error.name);
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code = codeOf(error);
  if (typeof code === 'number' || typeof code === 'string') return `${code}`;
  return EXPORTER_ERRORS.get(error.message)?.errorType ?? error.name;
}

/** Whether sending the same again would fail again, as far as the error tells. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (typeof code === 'number') return !TRY_AGAIN.has(code);
  return EXPORTER_ERRORS.get(error.message)?.refused ?? false;
}

function codeOf(error: Error): unknown {
  return Reflect.get(error, 'code');
}
