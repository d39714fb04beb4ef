import { scrubAndCut } from '../privacy/scrub.ts';
import type { ExportFailure } from './send-outcome.ts';

export const UNSUPPORTED_MEDIA_TYPE = 415;

// https://opentelemetry.io/docs/specs/otlp/#failures-1
const TRY_AGAIN = new Set([429, 502, 503, 504]);

/** Why an export failed, and whether sending the same again would fail again, as far as the error tells. */
export interface ExportError extends ExportFailure {
  refused: boolean;
}

/** There was no answer, whatever time there was for one. */
export const NO_ANSWER: ExportFailure = { reason: 'no answer in time', errorType: 'timeout' };

/** What was sent had not been answered when nobody waited any longer. */
export const UNANSWERED: ExportFailure = {
  reason: 'no answer before the shutdown deadline',
  errorType: 'timeout',
};

/** How the message of an error begins that is due to the shutdown alone. */
export const SHUT_DOWN = 'Telemetry is shut down';

/** The receiver does not take the protocol that was asked for; the message says so. */
export class ProtocolError extends Error {
  readonly code = UNSUPPORTED_MEDIA_TYPE;
}

interface ExporterError extends Omit<ExportError, 'reason'> {
  /** What there is to say instead of the message. */
  reason?: string;
}

// But for the first, of @opentelemetry/otlp-exporter-base 0.223, by how their messages begin.
const EXPORTER_ERRORS: readonly (readonly [message: string, error: ExporterError])[] = [
  [SHUT_DOWN, { ...UNANSWERED, refused: false }],
  ['Request timed out', { errorType: 'timeout', refused: false }],
  // It does not tell which; whoever hears each request fail knows.
  [
    'Export failed with retryable status',
    { reason: 'HTTP status 429, 502, 503 or 504', errorType: 'unavailable', refused: false },
  ],
  ['Concurrent export limit reached', { errorType: 'concurrent_export_limit', refused: false }],
  ['Nothing to send', { errorType: 'empty', refused: true }],
  // Whatever the status: what may well have been taken would come again and again.
  [
    'OTLP export response body exceeded size limit',
    { reason: 'the answer is too long', errorType: 'answer_too_long', refused: true },
  ],
];

/**
 * Reads an error without what the receiver answered or the request carried, either of which may hold keys: the HTTP status, the
 * system error code, what the exporter itself found, or the name of the error.
 */
export function readExportError(error: unknown): ExportError {
  if (!(error instanceof Error)) return UNKNOWN;
  const code: unknown = Reflect.get(error, 'code');
  if (error instanceof ProtocolError) return { ...readStatus(error.code), reason: error.message };
  if (typeof code === 'number') return readStatus(code);
  if (isCode(code)) return named(code);
  const found = EXPORTER_ERRORS.find(([begins]) => error.message.startsWith(begins));
  if (found === undefined) return named(error.name);
  const [message, known] = found;
  return { reason: message, ...known };
}

/** Reads the HTTP status of an answer. */
export function readStatus(code: number): ExportError {
  return { reason: `HTTP status ${code}`, errorType: `${code}`, refused: !TRY_AGAIN.has(code) };
}

const UNKNOWN: ExportError = { reason: 'unknown error', errorType: '_OTHER', refused: false };

/** Of Node, for a request that it does not make, with whatever it is asked again: https://nodejs.org/api/errors.html */
const UNSENDABLE = /^ERR_(?:HTTP_)?(?:INVALID|UNESCAPED)_/;

function named(name: unknown): ExportError {
  if (typeof name !== 'string') return UNKNOWN;
  const shown = scrubAndCut(name);
  return { reason: shown, errorType: shown, refused: UNSENDABLE.test(name) };
}

/** Codes of other kinds may say anything. */
function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
}
