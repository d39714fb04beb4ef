import { guard } from '../host/guard.ts';
import { likeFunction, patchMethod } from '../host/method-patch.ts';
import { askerOf } from './asker.ts';

/** Who has asked for the listeners of a signal. */
export interface ListenerLooks {
  /** How many have, as far as their code tells them apart. */
  readonly askers: number;
  /** How often they have. */
  readonly count: number;
  stop(): void;
}

/**
 * Notices who asks the process for the listeners of a signal, or for their number; `onLook` is called before they are told.
 * Exit hooks ask so as to find out whether somebody else listens, and leave the end of the process to whom they find.
 */
export function watchLooks(signal: NodeJS.Signals, onLook: () => void): ListenerLooks {
  const askers: ReadonlySet<string>[] = [];
  let count = 0;
  let watching = true;
  let answering = false;
  const look = (asker: ReadonlySet<string> | undefined): void => {
    if (asker === undefined) return;
    count += 1;
    // A hook that asks again and again, first by itself and then from a timer, is one.
    if (!askers.some((known) => isWithin(known, asker) || isWithin(asker, known))) askers.push(asker);
    onLook();
  };
  const unpatches = ['listeners', 'listenerCount'].map((name) =>
    patchMethod(process, name, (original) => {
      const wrapper = function (this: unknown, ...args: unknown[]): unknown {
        if (!watching || answering || args[0] !== signal) return original.apply(this, args);
        guard('the listeners of the process', () => look(askerOf(wrapper)));
        // What another made of these methods may ask on.
        answering = true;
        try {
          return original.apply(this, args);
        } finally {
          answering = false;
        }
      };
      return likeFunction(wrapper, original);
    }),
  );
  return {
    get askers() {
      return askers.length;
    },
    get count() {
      return count;
    },
    stop() {
      watching = false;
      for (const unpatch of unpatches) unpatch();
    },
  };
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((each) => all.has(each));
}
