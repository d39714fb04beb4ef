import { putProperty } from '../host/method-patch.ts';

/** Stands in front of one property of an object that the process shares: a class's prototype, a module's exports. */
export interface PropertyPatch {
  /** Harmless when it is in place already. */
  apply(): void;
  /** Takes it away unless something else was put in front of it since; it has no effect any more in either case. */
  undo(): void;
}

/**
 * The property as it is while the patch is in place, or `undefined` to leave alone what is of no known kind. `previous` is
 * empty where there is no such property; `isOn` tells the patch that it was undone.
 */
export type PatchedProperty = (
  previous: PropertyDescriptor,
  isOn: () => boolean,
) => PropertyDescriptor | undefined;

export function patchProperty(target: object, name: string, patched: PatchedProperty): PropertyPatch {
  let on = false;
  let installed: { previous: PropertyDescriptor | undefined; current: PropertyDescriptor } | undefined;
  return {
    apply() {
      on = true;
      if (installed !== undefined) return;
      const previous = Object.getOwnPropertyDescriptor(target, name);
      const current = patched(previous ?? {}, () => on);
      if (current !== undefined && putProperty(target, name, current)) installed = { previous, current };
    },
    undo() {
      on = false;
      if (installed === undefined) return;
      const { previous, current } = installed;
      const present = Object.getOwnPropertyDescriptor(target, name);
      // Somebody stands in front of it: it stays, without effect, and is used again.
      if (present?.value !== current.value || present?.set !== current.set) return;
      installed = undefined;
      if (previous === undefined) Reflect.deleteProperty(target, name);
      else Reflect.defineProperty(target, name, previous);
    },
  };
}
