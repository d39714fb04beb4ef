/** Stands in front of one property of a class's prototype, so that all objects of the class are found. */
export interface PrototypePatch {
  /** Harmless when it is in place already. */
  apply(): void;
  /** Takes it away unless something else was put in front of it since; it has no effect any more in either case. */
  undo(): void;
}

/** The property as it is on the prototype while the patch is in place; `isOn` tells the patch that it was undone. */
export type PatchedProperty = (
  previous: PropertyDescriptor | undefined,
  isOn: () => boolean,
) => PropertyDescriptor;

export function patchPrototype(prototype: object, name: string, patched: PatchedProperty): PrototypePatch {
  let on = false;
  let installed: { previous: PropertyDescriptor | undefined; current: PropertyDescriptor } | undefined;
  return {
    apply() {
      on = true;
      if (installed !== undefined) return;
      const previous = Object.getOwnPropertyDescriptor(prototype, name);
      const current = patched(previous, () => on);
      if (Reflect.defineProperty(prototype, name, current)) installed = { previous, current };
    },
    undo() {
      on = false;
      if (installed === undefined) return;
      const { previous, current } = installed;
      const present = Object.getOwnPropertyDescriptor(prototype, name);
      // Somebody stands in front of it: it stays, without effect, and is used again.
      if (present?.value !== current.value || present?.set !== current.set) return;
      installed = undefined;
      if (previous === undefined) Reflect.deleteProperty(prototype, name);
      else Reflect.defineProperty(prototype, name, previous);
    },
  };
}
