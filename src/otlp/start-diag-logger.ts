import { format } from 'node:util';

import { diag, DiagConsoleLogger, type DiagLogger } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';

import { hasDiagLogger } from '../host/diag-logger.ts';
import { scrubAndCut } from '../privacy/scrub.ts';

/** Prints `diag` messages to the console when `OTEL_LOG_LEVEL` asks for it and the application set no diag logger. */
export function startDiagLogger(): void {
  const level = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL'));
  if (level === undefined || hasDiagLogger()) return;
  diag.setLogger(consoleLogger(), { logLevel: level });
}

/**
 * OpenTelemetry's SDK quotes variables and receivers as they are, so what it says is scrubbed. And of a stream whose reader has
 * gone Node's console hides the first error alone: that of the next write would end the process.
 */
function consoleLogger(): DiagLogger {
  const logger = new DiagConsoleLogger();
  const hideErrors = { stdout: errorHider('stdout'), stderr: errorHider('stderr') };
  const printTo = (stream: 'stdout' | 'stderr', level: keyof DiagLogger): DiagLogger['error'] => {
    return (...parts) => {
      hideErrors[stream]();
      logger[level](scrubAndCut(format(...parts)));
    };
  };
  return {
    error: printTo('stderr', 'error'),
    warn: printTo('stderr', 'warn'),
    info: printTo('stdout', 'info'),
    debug: printTo('stdout', 'debug'),
    verbose: printTo('stderr', 'verbose'),
  };
}

/** Hides the errors of a stream for as long as those of what is written now take to come. */
function errorHider(stream: 'stdout' | 'stderr'): () => void {
  let hiding = false;
  const hide = (): void => undefined;
  return () => {
    if (hiding) return;
    hiding = true;
    process[stream].on('error', hide);
    setImmediate(() => {
      hiding = false;
      process[stream].off('error', hide);
    }).unref();
  };
}
