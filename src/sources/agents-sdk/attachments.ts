import { guardedListener } from '../../host/guard.ts';
import { errorEventOf, putPatch, undoPatch } from '../../host/method-patch.ts';
import { raiseListenerLimit } from '../../host/listener-limit.ts';
import { warnOfRemoval } from '../hear-first.ts';
import type { Guard } from '../../host/guard.ts';
import type { Method, Patch } from '../../host/method-patch.ts';
import type { Detach } from '../observed-objects.ts';
import type { Hear } from '../hear-first.ts';
import type { Emitter } from './session-shape.ts';

interface Listening {
  readonly emitter: Emitter;
  readonly event: string | symbol;
  readonly listener: (...args: unknown[]) => void;
}

/**
 * All that was put on the objects of one session, taken off together. Every session that is open has these: they are
 * entries of lists, and have no functions of their own that take them off.
 */
export class Attachments {
  readonly #patches: Patch[] = [];
  /** Most sessions have none. */
  #listening: Listening[] | undefined;
  #others: Detach[] | undefined;

  /** Stands in front of a method, as `patchMethod` does; false where it cannot. */
  patch(target: object, name: string, wrap: (original: Method) => Method): boolean {
    const patch = putPatch(target, name, wrap);
    if (patch !== undefined) this.#patches.push(patch);
    return patch !== undefined;
  }

  /** Hears of events as a listener, where nothing can stand in front of `emit`, or where that is not all that emits. */
  listen(emitter: Emitter, events: Iterable<string>, guard: Guard, hear: Hear): void {
    (this.#others ??= []).push(raiseListenerLimit(emitter));
    for (const event of events) {
      const listener = guardedListener(guard, event, (one, two, three, four, five) =>
        hear(event, one, two, three, four, five),
      );
      this.#listen({ emitter, event: event === 'error' ? errorEventOf(emitter) : event, listener });
    }
    const removal = warnOfRemoval(
      emitter,
      (removed) => this.#listening?.some(({ listener }) => listener === removed) === true,
    );
    if (removal !== undefined) this.#listen(removal);
  }

  #listen(listening: Listening): void {
    const { emitter, event, listener } = listening;
    emitter.on(event, listener);
    (this.#listening ??= []).push(listening);
  }

  /** Each by itself: one that cannot be taken off leaves none of the others on. */
  undo(guard: Guard): void {
    const listening = this.#listening ?? [];
    this.#listening = undefined;
    for (const { emitter, event, listener } of listening) guard('detach', () => emitter.off(event, listener));
    for (const patch of this.#patches.splice(0)) guard('detach', () => undoPatch(patch));
    for (const detach of this.#others?.splice(0) ?? []) guard('detach', detach);
  }
}
