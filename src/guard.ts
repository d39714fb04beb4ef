import { report } from './report.ts';

/** Runs a function for its effect; what it throws is reported and never reaches the caller. */
export type Guard = (kind: string, effect: () => void) => void;

/**
 * Emitters give no isolation: a listener that throws stops the application's later ones. Everything that an
 * application's event sets off here runs under a guard. The first failure of a kind is an error, more are details.
 */
export function createGuard(): Guard {
  const seen = new Set<string>();
  return (kind, effect) => {
    try {
      effect();
    } catch (error) {
      if (seen.has(kind)) report.debug(`realtime tracing failed again at ${kind}`, error);
      else report.error(`realtime tracing failed at ${kind}; the application is not affected`, error);
      seen.add(kind);
    }
  };
}
