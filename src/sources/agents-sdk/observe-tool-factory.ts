import { fieldsOf } from '../../events/fields.ts';
import { tellThrownError } from './thrown-errors.ts';
import type { Method } from '../method-patch.ts';

/**
 * Stands in front of the SDK's `tool()`, so that it is heard when a tool throws: the SDK keeps the error to itself and
 * answers with a stock text (`resolveToolFailure` in agents-core). The tool that is made is the SDK's own.
 */
export function observeToolFactory(createTool: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const [options, ...rest] = args;
    const { execute } = fieldsOf(options);
    if (typeof execute !== 'function') return createTool.apply(this, args);
    return createTool.call(this, observed(options as object, execute as Method), ...rest);
  };
}

/** The same options, whatever they are made of, but for the function to run: that is heard when it throws. */
function observed(options: object, execute: Method): object {
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = execute.apply(this === derived ? options : this, args);
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
  const derived: object = Object.create(options, {
    execute: { value: wrapper, writable: true, configurable: true, enumerable: true },
  }) as object;
  return derived;
}
