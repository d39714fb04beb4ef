import { describeKind } from '../host/describe-kind.ts';
import { diagnostics } from '../host/diagnostics.ts';
import type { Guard } from '../host/guard.ts';
import type { Method } from '../host/method-patch.ts';

/** Told of what an emitter emits: the name of the event, and what its listeners are told. No list: that would be one for each event. */
export type Hear = (
  event: unknown,
  ...told: readonly [unknown?, unknown?, unknown?, unknown?, unknown?]
) => void;

/**
 * What stands in front of `emit`: it hears of these events before any listener does, whenever that was added, and is no
 * listener itself. An application that reacts to an event within its listener has otherwise reacted before the event was
 * seen here. Most events are chunks of audio: for them nothing is made.
 */
export function standForEmit(emit: Method, events: ReadonlySet<unknown>, guard: Guard, hear: Hear): Method {
  return function (this: unknown, ...emitted: unknown[]): unknown {
    if (events.has(emitted[0])) {
      try {
        hear(emitted[0], emitted[1], emitted[2], emitted[3], emitted[4], emitted[5]);
      } catch (error) {
        reportFailure(guard, emitted[0], error);
      }
    }
    return emit.apply(this, emitted);
  };
}

/** By itself, so that what hears makes no function for each event. */
export function reportFailure(guard: Guard, event: unknown, error: unknown): void {
  guard(String(event), () => {
    throw error;
  });
}

/** An emitter that tells who takes its listeners off: one of Node. */
interface TellsRemoval {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Says it, once, when an application takes off the listeners by which alone something can be observed: from there on
 * tracing sees nothing of it. `isOurs` tells them; whoever takes them off on purpose makes it say no first.
 */
export function warnOfRemoval(
  target: object,
  isOurs: (listener: unknown) => boolean,
): { emitter: TellsRemoval; event: string; listener: (...args: unknown[]) => void } | undefined {
  if (typeof Reflect.get(target, 'removeAllListeners') !== 'function') return undefined;
  const listener = (_event: unknown, removed: unknown): void => {
    if (!isOurs(removed)) return;
    diagnostics.once(
      'warn',
      `Tracing sees no more of ${describeKind(target)}: all of its listeners were removed, and as it is sealed, or behind a Proxy, it is observed by listeners alone. Pass it before it is sealed.`,
    );
  };
  return { emitter: target as TellsRemoval, event: 'removeListener', listener };
}
