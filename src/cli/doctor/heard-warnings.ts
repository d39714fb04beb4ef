import { diag, DiagLogLevel } from '@opentelemetry/api';

import { PACKAGE_NAME } from '../../version.ts';
import { sentenceOf } from '../diagnostics.ts';

/** What OpenTelemetry and the tracing warn of while `work` is done, each once. */
export async function heardWarnings<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ result: Result; warnings: string[] }> {
  const warnings = new Set<string>();
  const hear = (...parts: unknown[]): void => {
    warnings.add(parts[0] === PACKAGE_NAME ? sentenceOf(parts) : withoutValues(sentenceOf(parts)));
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: hear, warn: hear, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  try {
    const result = await work();
    return { result, warnings: [...warnings] };
  } finally {
    diag.disable();
  }
}

/** The words of others quote values of variables, which may be keys. */
function withoutValues(sentence: string): string {
  const [variable] = /\bOTEL_[A-Z_]+/.exec(sentence.replaceAll(/(["'`]).*\1/gs, '…')) ?? [];
  if (variable !== undefined) return `${variable} has a value that is not understood; the default is used`;
  return sentence.replace(/["'`].*$/s, '…');
}
