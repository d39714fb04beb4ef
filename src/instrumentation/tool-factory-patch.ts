import { observeToolOptions } from '../sources/agents-sdk/observe-tool-options.ts';
import { patchProperty } from './property-patch.ts';
import type { Method } from '../sources/method-patch.ts';
import type { PropertyPatch } from './property-patch.ts';

/**
 * Observes the tools that are made by `tool()` of the agents SDK, as the exports of its module have it. An ES module lets
 * them be changed only through a loader hook. The tools that are made are the SDK's own.
 */
export function patchToolFactory(exports: object): PropertyPatch {
  return patchProperty(exports, 'tool', (previous, isOn) => {
    const createTool = previous?.value as Method;
    const observing = function (this: unknown, ...args: unknown[]): unknown {
      const [options, ...rest] = args;
      return isOn()
        ? createTool.call(this, observeToolOptions(options), ...rest)
        : createTool.apply(this, args);
    };
    for (const key of ['name', 'length'] as const) {
      Object.defineProperty(observing, key, { value: createTool[key], configurable: true });
    }
    return { ...previous, value: observing };
  });
}

/** Whether something is the exports of a module with the factory. */
export function hasToolFactory(exports: unknown): exports is object {
  return (
    typeof exports === 'object' && exports !== null && typeof Reflect.get(exports, 'tool') === 'function'
  );
}
