import { diag, DiagConsoleLogger } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';

import { hasDiagLogger } from '../host/diag-logger.ts';

/** Prints `diag` messages to the console when `OTEL_LOG_LEVEL` asks for it and the application set no diag logger. */
export function startDiagLogger(): void {
  const level = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL'));
  if (level === undefined || hasDiagLogger()) return;
  diag.setLogger(new DiagConsoleLogger(), { logLevel: level });
}
