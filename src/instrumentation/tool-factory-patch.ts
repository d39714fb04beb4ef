import { observeToolOptions } from '../sources/agents-sdk/observe-tool-options.ts';
import { likeFunction } from '../host/method-patch.ts';
import { patchProperty } from './property-patch.ts';
import type { PropertyPatch } from './property-patch.ts';

/**
 * Observes the tools that are made by `tool()` of the agents SDK, as the exports of its module have it. An ES module lets
 * them be changed only through a loader hook. The tools that are made are the SDK's own.
 */
export function patchToolFactory(exports: object): PropertyPatch {
  return patchProperty(exports, 'tool', ({ value: createTool, ...previous }, isOn) => {
    if (typeof createTool !== 'function') return undefined;
    const observing = function (this: unknown, ...args: unknown[]): unknown {
      const [options, ...rest] = args;
      return isOn()
        ? createTool.call(this, observeToolOptions(options), ...rest)
        : createTool.apply(this, args);
    };
    return { ...previous, value: likeFunction(observing, createTool) };
  });
}
