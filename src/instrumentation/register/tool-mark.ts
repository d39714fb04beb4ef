import type { SourceMark } from './source-mark.ts';

/** On `globalThis`; a plain name, because that can be written without quotes. */
const RECEIVER = '__opentelemetryOpenAIRealtimeTool';

/**
 * The beginning of the agents SDK's `tool()`, in whatever a bundler has made of it: a function of one parameter that
 * takes its first constant from that one's name, else from the name of what it executes, and refuses to go without.
 * Compilers declare variables of their own before that.
 */
const ANCHOR =
  /\bfunction\s*[\w$]*\s*\(\s*([\w$]+)\s*\)\s*\{(?=\s*(?:var\s+[\w$,\s]+;\s*)?(?:const|let|var)\s+[\w$]+\s*=\s*\1\.name\s*\?[^;{}]{1,200}\1\.execute\.name\b[^]{1,100}?Tool name cannot be empty\. Either)/g;

/** Marks the function that makes tools: what it is given is exchanged first. A source that is marked has no such beginning any more. */
export const TOOL_MARK: SourceMark = {
  clues: ['Tool name cannot be empty. Either'],
  apply: (source) =>
    source.replaceAll(
      ANCHOR,
      (anchor, options: string) => `${anchor}${options}=globalThis.${RECEIVER}?.(${options})??${options};`,
    ),
};

/** Has `exchange` decide what the marked function makes a tool of. */
export function receiveToolOptions(exchange: (options: unknown) => unknown): void {
  Object.defineProperty(globalThis, RECEIVER, { value: exchange, configurable: true });
}
