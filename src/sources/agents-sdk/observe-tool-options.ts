import { fieldsOf } from '../../events/fields.ts';
import { tellThrownError } from './thrown-errors.ts';

/**
 * What the SDK's `tool()` is given, whatever that is made of, but for the function to run: that is heard when it throws.
 * The SDK keeps the error to itself and answers with a stock text (`resolveToolFailure` in agents-core).
 */
export function observeToolOptions(options: unknown): unknown {
  const { execute } = fieldsOf(options);
  if (typeof execute !== 'function' || known.has(options as object)) return options;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = execute.apply(this === observed ? options : this, args);
    } catch (error) {
      tellThrownError(args, error);
      throw error;
    }
    // Only a promise of the runtime's own: others may begin their work when they are listened to.
    if (result instanceof Promise) result.then(undefined, (error: unknown) => tellThrownError(args, error));
    return result;
  };
  // The SDK names a tool that has no name of its own after its function.
  for (const key of ['name', 'length'] as const) {
    Object.defineProperty(wrapper, key, { value: execute[key], configurable: true });
  }
  const observed: object = Object.create(options as object, {
    execute: { value: wrapper, writable: true, configurable: true, enumerable: true },
  }) as object;
  known.add(observed);
  return observed;
}

/** What is observed already: the factory may be found in more than one way. */
const known = new WeakSet<object>();
