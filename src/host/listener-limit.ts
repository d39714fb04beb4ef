import type { EventEmitter } from 'node:events';
import type { Unpatch } from './method-patch.ts';

/**
 * Leaves the application the number of listeners that an emitter takes before Node warns of a leak: ours are not its.
 * Emitters of browsers know no limit.
 */
export function raiseListenerLimit(target: object): Unpatch {
  const emitter = target as EventEmitter;
  if (typeof emitter.getMaxListeners !== 'function' || typeof emitter.setMaxListeners !== 'function') {
    return () => undefined;
  }
  // Where Node keeps a limit that was set; `undefined` for the default, which no method sets again.
  const own = Object.getOwnPropertyDescriptor(emitter, '_maxListeners');
  const limit = emitter.getMaxListeners();
  // 0 is no limit.
  if (limit === 0) return () => undefined;
  emitter.setMaxListeners(limit + 1);
  return () => {
    if (emitter.getMaxListeners() !== limit + 1) return;
    emitter.setMaxListeners(limit);
    if (own !== undefined) Object.defineProperty(emitter, '_maxListeners', own);
  };
}
