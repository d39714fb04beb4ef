import { hasDiagLogger } from './diag-logger.ts';
import { diagnostics } from './diagnostics.ts';
import { processWide } from './process-wide.ts';
import { variableOf } from './environment-variable.ts';
import { PACKAGE_NAME } from '../version.ts';

/**
 * Says once in a process what nobody would look for: to OpenTelemetry's logger where there is one, else in one line on stderr,
 * unless `OTEL_LOG_LEVEL` is `none`.
 */
export function sayOnce(message: string): void {
  if (hasDiagLogger()) return diagnostics.once('warn', message);
  const said = processWide('said-on-stderr', () => new Set<string>());
  if (said.has(message) || variableOf('OTEL_LOG_LEVEL')?.toLowerCase() === 'none') return;
  said.add(message);
  writeLine(message);
}

/** One line on stderr. */
export function writeLine(message: string): void {
  try {
    process.stderr.write(`${PACKAGE_NAME}: ${message}\n`);
  } catch {
    // A stream that is closed.
  }
}
