import { context } from '@opentelemetry/api';
import { diagnostics } from './diagnostics.ts';
import type { Context } from '@opentelemetry/api';
import type { TellMessage } from './error-text.ts';

/** Runs a function for its effect; what it throws is reported and never reaches the caller. */
export type Guard = (kind: string, effect: () => void) => void;

/**
 * Emitters give no isolation: a listener that throws stops the application's later ones. Everything that an
 * application's event sets off here runs under a guard. The first failure of a kind is an error, more are details. `tell` says
 * what is told of their messages.
 */
export function guardTelling(tell?: TellMessage): Guard {
  return (kind, effect) => {
    try {
      effect();
    } catch (error) {
      const message = `realtime tracing failed at ${kind}; the application is not affected`;
      diagnostics.once('error', message, error, message, tell);
    }
  };
}

/** Where no options are known. */
export const guard: Guard = guardTelling();

/** A listener that runs under a guard: without an object or a function for each event, of which there are many. */
export function guardedListener(
  within: Guard,
  kind: string,
  handle: (...args: unknown[]) => void,
): (...args: unknown[]) => void {
  return (one, two, three, four, five) => {
    try {
      handle(one, two, three, four, five);
    } catch (error) {
      within(kind, () => {
        throw error;
      });
    }
  };
}

/**
 * Does the application's work in a context, exactly once, and hands through what it returns or throws. Where the
 * application's context manager cannot enter a context the work is done without it. `tell` says what is told of its error.
 */
export function runInContext<Result>(within: Context, work: () => Result, tell?: TellMessage): Result {
  let begun = false;
  const begin = (): Result => {
    begun = true;
    return work();
  };
  try {
    return context.with(within, begin);
  } catch (error) {
    if (begun) throw error;
    const message = 'realtime: the context manager failed; work goes on without its context';
    diagnostics.once('error', message, error, message, tell);
    return work();
  }
}
