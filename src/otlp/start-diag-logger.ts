import { format } from 'node:util';

import { diag, DiagConsoleLogger, type DiagLogger } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';

import { hasDiagLogger } from '../host/diag-logger.ts';
import { scrubAndCut } from '../privacy/scrub.ts';

/** Prints `diag` messages to the console when `OTEL_LOG_LEVEL` asks for it and the application set no diag logger. */
export function startDiagLogger(): void {
  const level = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL'));
  if (level === undefined || hasDiagLogger()) return;
  diag.setLogger(scrubbing(new DiagConsoleLogger()), { logLevel: level });
}

/** What OpenTelemetry's SDK says quotes variables and receivers as they are. */
function scrubbing(logger: DiagLogger): DiagLogger {
  const level =
    (name: keyof DiagLogger) =>
    (...parts: unknown[]): void =>
      logger[name](scrubAndCut(format(...parts)));
  return {
    error: level('error'),
    warn: level('warn'),
    info: level('info'),
    debug: level('debug'),
    verbose: level('verbose'),
  };
}
