import { putPatch, undoPatch } from '../../host/method-patch.ts';
import type { Guard } from '../../host/guard.ts';
import type { Method, Patch } from '../../host/method-patch.ts';
import type { Detach } from '../observed-objects.ts';
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
  readonly #listening: Listening[] = [];
  readonly #patches: Patch[] = [];
  readonly #others: Detach[] = [];

  /** The listener must not throw. */
  listen(emitter: Emitter, event: string | symbol, listener: (...args: unknown[]) => void): void {
    emitter.on(event, listener);
    this.#listening.push({ emitter, event, listener });
  }

  /** Stands in front of a method, as `patchMethod` does; false where it cannot. */
  patch(target: object, name: string, wrap: (original: Method) => Method): boolean {
    const patch = putPatch(target, name, wrap);
    if (patch !== undefined) this.#patches.push(patch);
    return patch !== undefined;
  }

  /** What else is to be undone. */
  add(detach: Detach): void {
    this.#others.push(detach);
  }

  /** Each by itself: one that cannot be taken off leaves none of the others on. */
  undo(guard: Guard): void {
    for (const { emitter, event, listener } of this.#listening.splice(0)) {
      guard('detach', () => emitter.off(event, listener));
    }
    for (const patch of this.#patches.splice(0)) guard('detach', () => undoPatch(patch));
    for (const detach of this.#others.splice(0)) guard('detach', detach);
  }
}
