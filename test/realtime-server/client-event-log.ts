import { inspect } from 'node:util';
import type { WireEvent } from './wire-types.ts';

/** Picks client events: by type, or by a predicate. */
export type ClientEventMatch = string | ((event: WireEvent) => boolean);

/** What a script's wait ends with when the connection goes away first. */
export class CallEndedError extends Error {
  override readonly name = 'CallEndedError';
}

interface Waiter {
  matches: (event: WireEvent) => boolean;
  resolve: (event: WireEvent) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** Everything the client sent, in order; each event can be waited for once, also after it came. */
export class ClientEventLog {
  readonly events: WireEvent[] = [];
  readonly #unread: WireEvent[] = [];
  readonly #waiters = new Set<Waiter>();
  #ended = false;

  record(event: WireEvent): void {
    this.events.push(event);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(event)) continue;
      this.#settle(waiter);
      waiter.resolve(event);
      return;
    }
    this.#unread.push(event);
  }

  next(match: ClientEventMatch, timeoutMs: number): Promise<WireEvent> {
    const matches = typeof match === 'string' ? (event: WireEvent) => event.type === match : match;
    const index = this.#unread.findIndex(matches);
    const unread = index < 0 ? undefined : this.#unread.splice(index, 1)[0];
    if (unread) return Promise.resolve(unread);
    if (this.#ended) return Promise.reject(new CallEndedError('the call is over'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(waiter);
        reject(new Error(this.#describeMiss(match, timeoutMs)));
      }, timeoutMs);
      const waiter: Waiter = { matches, resolve, reject, timer };
      this.#waiters.add(waiter);
    });
  }

  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) {
      this.#settle(waiter);
      waiter.reject(new CallEndedError('the call ended while waiting for a client event'));
    }
  }

  #settle(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
  }

  #describeMiss(match: ClientEventMatch, timeoutMs: number): string {
    const wanted = typeof match === 'string' ? match : inspect(match);
    const seen = this.events.map((event) => event.type).join(', ');
    return `no client event ${wanted} within ${timeoutMs} ms; the client sent: ${seen || 'nothing'}`;
  }
}
