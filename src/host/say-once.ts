import { hasDiagLogger } from './diag-logger.ts';
import { diagnostics } from './diagnostics.ts';
import { fieldsOf } from './fields.ts';
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

const STDERR = 2;
const FULL_PIPE_MILLIS = 1_000;

/**
 * One line on stderr, past `process.stderr`: where whoever read it has gone, that stream fails a moment later, with an event that
 * ends a process which does not listen for it. In a worker thread it is the process's stderr too, not what `stderr: true` captures:
 * that stream is written by the main thread, which would end.
 */
export function writeLine(message: string): void {
  try {
    // What pages have of the package can import nothing of Node.
    process.getBuiltinModule('node:fs').writeSync(STDERR, `${PACKAGE_NAME}: ${message}\n`);
  } catch (error) {
    // Nobody reads it, or whoever does is slow, and a line is written whole or not at all.
    if (fieldsOf(error)['code'] === 'EAGAIN') setTimeout(writeLine, FULL_PIPE_MILLIS, message).unref();
  }
}
