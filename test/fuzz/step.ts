import { inspect } from 'node:util';
import type { Fields } from '../../src/host/fields.ts';

/** An event as it is told: of the server, of the client, of the SDK's session (in the Python SDK's words), or a signal. */
export type Teller = 'server' | 'client' | 'sdk' | 'signal';

/** One thing that happens in one of two sessions. */
export interface Step {
  readonly session: 0 | 1;
  /** Milliseconds since the step before. */
  readonly wait: number;
  readonly from: Teller;
  readonly event: Fields;
}

/** A line for each step: when it happens, in which session, and the whole event. */
export function printSteps(steps: readonly Step[]): string {
  let time = 0;
  return steps
    .map(({ session, wait, from, event }) => {
      time += wait;
      const { type, ...fields } = event;
      const shown = inspect(fields, { depth: 6, breakLength: Infinity, maxStringLength: 60 });
      return `${String(time).padStart(7)} ms  session ${session}  ${from.padEnd(6)} ${String(type)} ${shown}`;
    })
    .join('\n');
}
