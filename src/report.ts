import { diag } from '@opentelemetry/api';

/** OpenTelemetry's diagnostics, for reports from within the application's calls: a logger that throws is not heard. */
export const report = {
  error: (message: string, cause?: unknown): void => safely(() => diag.error(message, ...details(cause))),
  warn: (message: string): void => safely(() => diag.warn(message)),
  debug: (message: string, cause?: unknown): void => safely(() => diag.debug(message, ...details(cause))),
};

function details(cause: unknown): unknown[] {
  return cause === undefined ? [] : [cause];
}

function safely(tell: () => void): void {
  try {
    tell();
  } catch {
    // There is nowhere else to say so.
  }
}
