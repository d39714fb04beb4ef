import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { diagLogLevelFromString } from '@opentelemetry/core';

import type { MessageArea } from './terminal/message-area.ts';

/**
 * Shows what OpenTelemetry and the tracing itself report, from warnings on or as `OTEL_LOG_LEVEL` says. Returns how to
 * end that.
 */
export function showDiagnostics(messages: MessageArea, env: NodeJS.ProcessEnv): () => void {
  const say = (...parts: unknown[]): void => {
    const sentence = sentenceOf(parts);
    if (!TOTALS.test(sentence)) messages.say(sentence);
  };
  const logger: DiagLogger = { error: say, warn: say, info: say, debug: say, verbose: say };
  const logLevel = diagLogLevelFromString(env['OTEL_LOG_LEVEL']) ?? DiagLogLevel.WARN;
  diag.setLogger(logger, { logLevel, suppressOverrideMessage: true });
  return () => diag.disable();
}

/** The commands tell these themselves. */
const TOTALS = /^Spans exported: \d/;

/** What a logger was told, without the name of the component and without advice for those who hold the telemetry in code. */
export function sentenceOf(parts: readonly unknown[]): string {
  const [first, ...rest] = parts;
  const said = rest.length > 0 && typeof first === 'string' && /^[\w@/.-]+$/.test(first) ? rest : parts;
  return said
    .map((part) => (part instanceof Error ? part.message : String(part)))
    .join(' ')
    .replace(/\. Reported once; .*$/, '');
}
