import { diag, DiagLogLevel } from '@opentelemetry/api';

import { sentenceOf } from '../diagnostics.ts';

/** What OpenTelemetry and the tracing warn of while `work` is done, each once. */
export async function heardWarnings<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ result: Result; warnings: string[] }> {
  const warnings = new Set<string>();
  const hear = (...parts: unknown[]): void => void warnings.add(sentenceOf(parts));
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
