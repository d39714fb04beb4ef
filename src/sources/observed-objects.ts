import { SessionFeed } from '../session/session-feed.ts';
import type { SessionEndReason } from '../model/records.ts';
import type { SessionReceiver } from '../session/session-receiver.ts';

/** Stops observing an object, and puts it back as it was. */
export type Detach = () => void;

/** Ends what a receiver has open and tells it nothing any more. Ending twice is harmless. */
export type StopReceiving = (reason: SessionEndReason) => void;

const UNOBSERVABLE =
  'Expected an object that can be observed, but got one that is frozen, or behind a Proxy. Pass it unwrapped, and before it is frozen.';

interface Observation {
  feed: SessionFeed;
  detach: Detach;
}

/** One that is collected without having been closed still has its session ended. */
const abandoned = new FinalizationRegistry<SessionFeed>((feed) => {
  feed.guard('abandoned', () => feed.end('abandoned'));
});

/**
 * Objects that are observed, each once, however many receivers want to hear of it: all of them are told the same, with
 * the same times. Nothing here keeps an observed object in memory, and neither does what {@link observe} returns.
 */
export class ObservedObjects<Target extends object> {
  readonly #observations = new WeakMap<Target, Observation>();
  readonly #attach: (target: Target, feed: SessionFeed) => Detach;

  /** `attach` must not make its target reachable from the feed. */
  constructor(attach: (target: Target, feed: SessionFeed) => Detach) {
    this.#attach = attach;
  }

  /** Throws a `TypeError` for what does not let itself be observed, and leaves that as it was. */
  observe(target: Target, receiver: SessionReceiver): StopReceiving {
    const feed = this.#observations.get(target)?.feed ?? new SessionFeed();
    feed.add(receiver);
    if (!this.#observations.has(target)) {
      try {
        this.#observations.set(target, { feed, detach: this.#attach(target, feed) });
      } catch (cause) {
        feed.remove(receiver, 'closed');
        throw new TypeError(UNOBSERVABLE, { cause });
      }
      abandoned.register(target, feed);
    }
    return this.#stop(new WeakRef(target), feed, receiver);
  }

  #stop(reference: WeakRef<Target>, feed: SessionFeed, receiver: SessionReceiver): StopReceiving {
    return (reason) => {
      feed.guard('end', () => feed.remove(receiver, reason));
      if (feed.hasReceivers) return;
      const target = reference.deref();
      const observation = target === undefined ? undefined : this.#observations.get(target);
      if (target === undefined || observation?.feed !== feed) return;
      this.#observations.delete(target);
      observation.detach();
    };
  }
}
