import { scrub } from '../spans/scrub.ts';

// https://opentelemetry.io/docs/specs/otlp/#failures-1
const TRY_AGAIN = new Set([429, 502, 503, 504]);

interface KnownError {
  /** How the message begins. */
  message: string;
  reason: string;
  errorType: string;
  refused?: true;
}

// Of @opentelemetry/otlp-exporter-base 0.223.
const EXPORTER_ERRORS: readonly KnownError[] = [
  { message: 'Request timed out', reason: 'Request timed out', errorType: 'timeout' },
  // It does not tell which.
  {
    message: 'Export failed with retryable status',
    reason: 'HTTP status 429, 502, 503 or 504',
    errorType: 'unavailable',
  },
  {
    message: 'Concurrent export limit reached',
    reason: 'Concurrent export limit reached',
    errorType: 'concurrent_export_limit',
  },
  { message: 'Nothing to send', reason: 'Nothing to send', errorType: 'empty', refused: true },
  // Whatever the status: what may well have been taken would come again and again.
  {
    message: 'OTLP export response body exceeded size limit',
    reason: 'the answer is too long',
    errorType: 'answer_too_long',
    refused: true,
  },
];

/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the HTTP status, the system error code, what the exporter itself found, or the name of the error.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = codeOf(error);
  if (typeof code === 'number') return `HTTP status ${code}`;
  return isCode(code) ? scrub(code) : (knownError(error)?.reason ?? scrub(error.name));
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const code = codeOf(error);
  if (typeof code === 'number') return `${code}`;
  return isCode(code) ? scrub(code) : (knownError(error)?.errorType ?? scrub(error.name));
}

/** Whether sending the same again would fail again, as far as the error tells. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (typeof code === 'number') return !TRY_AGAIN.has(code);
  return knownError(error)?.refused ?? false;
}

function knownError({ message }: Error): KnownError | undefined {
  return EXPORTER_ERRORS.find((known) => message.startsWith(known.message));
}

/** Codes of other kinds may say anything. */
function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
}

function codeOf(error: Error): unknown {
  return Reflect.get(error, 'code');
}
