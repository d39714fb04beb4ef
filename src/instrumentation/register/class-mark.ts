import type { SourceMark } from './source-mark.ts';

/** On `globalThis`; a plain name, because that can be written without quotes. */
const RECEIVER = '__opentelemetryOpenAIRealtimeClass';

/** A static block hands its class over once the methods are there. Without quotes it is harmless where it turns out to be text. */
const MARK = `static{globalThis.${RECEIVER}?.(this)}`;

/**
 * A method by which each class is known in whatever a bundler has made of it: `RealtimeSession` of all supported
 * versions by the first, the clients of `openai` by the other. Minifiers leave the names of methods alone. Whether it is
 * the right class is decided when it is there.
 */
const ANCHOR = /\bstatic\s+(?:async\s+)?(?:computeInitialSessionConfig|azure)\s*\(/g;

/** Marks classes. */
export const CLASS_MARK: SourceMark = {
  clues: ['computeInitialSessionConfig', 'static async azure', 'static azure'],
  apply: (source) =>
    source.replaceAll(ANCHOR, (anchor, offset: number) =>
      isPlaceForMark(source, offset) ? MARK + anchor : anchor,
    ),
};

/** Behind the brace that begins the class, another member or a comment; not behind a decorator or another modifier. */
function isPlaceForMark(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 200), offset);
  if (before.endsWith(MARK)) return false;
  return /(?:[{};/]|\/\/[^\n]*\n)\s*$/.test(before);
}

/** Hands marked classes to `onClass` as they come into being. */
export function receiveClasses(onClass: (found: object) => void): void {
  Object.defineProperty(globalThis, RECEIVER, { value: onClass, configurable: true });
}
