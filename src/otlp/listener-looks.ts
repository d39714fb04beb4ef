import { likeFunction, patchMethod } from '../host/method-patch.ts';

/** Who has asked for the listeners of a signal. */
export interface ListenerLooks {
  /** How many places of the code have. */
  readonly count: number;
  stop(): void;
}

/**
 * Notices who asks the process for the listeners of a signal, or for their number; `onLook` is called before they are told.
 * Exit hooks ask so as to find out whether somebody else listens, and leave the end of the process to whom they find.
 */
export function watchLooks(signal: NodeJS.Signals, onLook: () => void): ListenerLooks {
  const places = new Set<string>();
  let watching = true;
  let answering = false;
  const look = (place: string | undefined): void => {
    if (place === undefined) return;
    // A hook that asks again and again, until nobody else is there, is one.
    places.add(place);
    onLook();
  };
  const unpatches = ['listeners', 'listenerCount'].map((name) =>
    patchMethod(process, name, (original) => {
      const wrapper = function (this: unknown, ...args: unknown[]): unknown {
        if (!watching || answering || args[0] !== signal) return original.apply(this, args);
        look(callerOf(wrapper));
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
    get count() {
      return places.size;
    },
    stop() {
      watching = false;
      for (const unpatch of unpatches) unpatch();
    },
  };
}

/** The place in the code that called the function; none if that is Node, which asks when a listener is taken off. */
function callerOf(called: (...args: never) => unknown): string | undefined {
  const at: { stack?: unknown } = {};
  Error.captureStackTrace(at, called);
  const frames = String(at.stack).split('\n').slice(1);
  // `EventEmitter.listenerCount(process, …)` asks for somebody else.
  const place = frames.find((frame) => !frame.includes('(node:events:'));
  return place?.includes('node:internal/') === true ? undefined : (place ?? '');
}
