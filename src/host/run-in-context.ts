import { context } from '@opentelemetry/api';
import { diagnostics } from './diagnostics.ts';
import type { Context } from '@opentelemetry/api';

/**
 * Does the application's work in a context, exactly once, and hands through what it returns or throws. Where the
 * application's context manager cannot enter a context the work is done without it.
 */
export function runInContext<Result>(within: Context, work: () => Result): Result {
  let begun = false;
  const begin = (): Result => {
    begun = true;
    return work();
  };
  try {
    return context.with(within, begin);
  } catch (error) {
    if (begun) throw error;
    diagnostics.error('realtime: the context manager failed; work goes on without its context', error);
    return work();
  }
}
