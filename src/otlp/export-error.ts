<<<<<<< HEAD
import { scrub } from '../spans/scrub.ts';

/** Of the error that ends a request which takes too long. */
export const TIMED_OUT = 'Request timed out';
=======
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
>>>>>>> sender

/**
 * Says why an export failed without what the receiver answered or the request carried, either of which may hold keys:
 * the HTTP status, the system error code, what the exporter itself found, or the name of the error.
 */
export function describeExportError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
<<<<<<< HEAD
  return error.message === TIMED_OUT ? TIMED_OUT : nameOf(error);
=======
  const code = codeOf(error);
  if (typeof code === 'number') return `HTTP status ${code}`;
  return typeof code === 'string' ? code : (knownError(error)?.reason ?? error.name);
>>>>>>> sender
}

/** The same as an `error.type`: of few values. */
export function exportErrorType(error: unknown): string {
<<<<<<< HEAD
  return error instanceof Error ? nameOf(error) : '_OTHER';
}

/** Codes of other kinds may say anything. */
function nameOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  const isCode = typeof code === 'string' && /^(?:[A-Z][A-Z0-9_]{1,60}|timeout)$/.test(code);
  return scrub(isCode ? code : error.name);
=======
  if (!(error instanceof Error)) return '_OTHER';
  const code = codeOf(error);
  if (typeof code === 'number' || typeof code === 'string') return `${code}`;
  return knownError(error)?.errorType ?? error.name;
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

function codeOf(error: Error): unknown {
  return Reflect.get(error, 'code');
>>>>>>> sender
}
