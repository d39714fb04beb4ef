import { fieldsOf, isObject } from '../../host/fields.ts';
import { likeFunction } from '../../host/method-patch.ts';
import { hearCall } from './thrown-errors.ts';

/**
 * What the SDK's `tool()` is given, but for the function to run: that is heard when it throws. The SDK keeps the error to
 * itself and answers with a stock text (`resolveToolFailure` in agents-core).
 *
 * Only of plain objects can a copy stand in: others are given back, as is anything that makes no tool.
 */
export function observeToolOptions(options: unknown): unknown {
  const { execute } = fieldsOf(options);
  if (typeof execute !== 'function' || !isPlain(options) || observedOptions.has(options)) return options;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const tell = hearCall(args);
    let result: unknown;
    try {
      result = execute.apply(this === observed ? options : this, args);
    } catch (error) {
      tell?.(error);
      throw error;
    }
    // Only a promise of the runtime's own: others may begin their work when they are listened to.
    if (tell !== undefined && isPromise(result)) result.then(undefined, tell);
    return result;
  };
  const observed = Object.create(Object.getPrototypeOf(options) as object | null, {
    ...Object.getOwnPropertyDescriptors(options),
    // The SDK names a tool that has no name of its own after its function.
    execute: { value: likeFunction(wrapper, execute), writable: true, configurable: true, enumerable: true },
  }) as object;
  observedOptions.add(observed);
  return observed;
}

/** What is observed already: the factory may be found in more than one way. */
const observedOptions = new WeakSet<object>();

function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && value.constructor === Promise;
}
