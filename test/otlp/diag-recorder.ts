import { inspect } from 'node:util';

import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

import { forgetReports } from '../support/forget-reports.ts';

/** One message that went to `diag`. */
export interface DiagMessage {
  level: 'error' | 'warn' | 'info' | 'debug' | 'verbose';
  text: string;
}

/** Keeps what goes to `diag` until the test is over, everything included so that nothing secret can hide at a low level. */
export function recordDiag(): DiagMessage[] {
  forgetReports();
  const messages: DiagMessage[] = [];
  const keep =
    (level: DiagMessage['level']) =>
    (...parts: unknown[]): void => {
      messages.push({ level, text: parts.map(textOf).join(' ') });
    };
  const logger: DiagLogger = {
    error: keep('error'),
    warn: keep('warn'),
    info: keep('info'),
    debug: keep('debug'),
    verbose: keep('verbose'),
  };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  return messages;
}

/** As a console prints it: an error with its stack, an object with its fields. */
function textOf(part: unknown): string {
  return typeof part === 'string' ? part : inspect(part);
}

/** The messages of one level. */
export function textsOf(messages: readonly DiagMessage[], level: DiagMessage['level']): string[] {
  return messages.filter((message) => message.level === level).map((message) => message.text);
}
