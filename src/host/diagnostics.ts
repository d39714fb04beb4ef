import { diag } from '@opentelemetry/api';
import { scrubAndCut } from '../privacy/bounded-text.ts';

/** OpenTelemetry's diagnostics, for reports from within the application's calls: a logger that throws is not heard. */
export const report = {
  error: (message: string, cause?: unknown): void => safely(() => diag.error(message, ...details(cause))),
  warn: (message: string): void => safely(() => diag.warn(message)),
  debug: (message: string, cause?: unknown): void => safely(() => diag.debug(message, ...details(cause))),
};

function details(cause: unknown): string[] {
  return cause === undefined ? [] : [describe(cause)];
}

/** Name, message and stack of what was thrown, scrubbed; what quotes its input, as syntax errors do, without the message. */
function describe(cause: unknown): string {
  try {
    if (!(cause instanceof Error)) return `a thrown ${typeof cause}`;
    const message = cause instanceof SyntaxError ? '' : `: ${cause.message}`;
    const frames = cause.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    return scrubAndCut([`${cause.name}${message}`, ...frames].join('\n'));
  } catch {
    return 'an error that cannot be read';
  }
}

function safely(tell: () => void): void {
  try {
    tell();
  } catch {
    // There is nowhere else to say so.
  }
}
