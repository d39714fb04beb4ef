import { describeKind } from './describe-kind.ts';
import { diagnostics } from './diagnostics.ts';
import { isObject } from './fields.ts';

/** A method of an object that an own property stands in front of. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts the method back as it was, unless something else was put in front of it since. */
export type Unpatch = () => void;

/** A method that was patched. */
export interface Patch {
  readonly target: object;
  readonly name: string;
  readonly wrapper: Method;
  readonly previous: PropertyDescriptor | undefined;
}

/**
 * Stands in front of one object's method. The wrapper must call the original exactly once and hand through what it
 * returns and throws. Other objects of the class, and its prototype, are left alone.
 */
export function patchMethod(target: object, name: string, wrap: (original: Method) => Method): Unpatch {
  const patch = putPatch(target, name, wrap);
  return () => {
    if (patch !== undefined) undoPatch(patch);
  };
}

/** As {@link patchMethod}; `undefined` where there is no such method, or none that can be patched, which is said. */
export function putPatch(
  target: object,
  name: string,
  wrap: (original: Method) => Method,
): Patch | undefined {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return undefined;
  const previous = Object.getOwnPropertyDescriptor(target, name);
  const wrapper = wrap(original as Method);
  const enumerable = previous?.enumerable ?? false;
  const property = { value: wrapper, configurable: true, writable: true, enumerable };
  return putProperty(target, name, property, ' Pass it unwrapped, and before it is sealed.')
    ? { target, name, wrapper, previous }
    : undefined;
}

/** Defines a property; false where the object does not let that happen, which is said once of each class, with advice. */
export function putProperty(
  target: object,
  name: string,
  property: PropertyDescriptor,
  advice = '',
): boolean {
  try {
    if (Reflect.defineProperty(target, name, property)) return true;
  } catch {
    // A Proxy refuses as it pleases.
  }
  const part = `Tracing sees only a part of ${describeKind(target)}: `;
  const reason = `it is sealed, or behind a Proxy, and its ${name} cannot be observed.${advice}`;
  diagnostics.once('warn', part + reason, undefined, part);
  return false;
}

export function undoPatch({ target, name, wrapper, previous }: Patch): void {
  if (Object.getOwnPropertyDescriptor(target, name)?.value !== wrapper) return;
  if (previous === undefined) Reflect.deleteProperty(target, name);
  else Reflect.defineProperty(target, name, previous);
}

/** Gives a function that stands in for another that one's name and number of parameters. */
export function likeFunction<Wrapper extends object>(
  wrapper: Wrapper,
  { name, length }: { name: string; length: number },
): Wrapper {
  Object.defineProperty(wrapper, 'name', { value: name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: length, configurable: true });
  return wrapper;
}

/** The `errorMonitor` symbol of the emitter's class: it shows errors without counting as a listener for them. */
export function errorEventOf(target: object): string | symbol {
  // The SDK's transports delegate to an emitter of the runtime's own.
  const inner: unknown = Reflect.get(target, 'eventEmitter');
  const emitter = isObject(inner) ? inner : target;
  const constructor: unknown = emitter.constructor;
  const monitor =
    typeof constructor === 'function' && isObject(constructor.prototype)
      ? (Reflect.get(constructor, 'errorMonitor') as unknown)
      : undefined;
  return typeof monitor === 'symbol' ? monitor : 'error';
}
