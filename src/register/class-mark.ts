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

/** What a source without an anchor does not have; found without decoding it. */
const CLUES = ['computeInitialSessionConfig', 'static async azure', 'static azure'];

/** Marks the classes of a source, in the lines in which they are; `undefined` if there are none. */
export function markClasses(source: string | Uint8Array): string | undefined {
  const content = typeof source === 'string' ? source : bufferOf(source);
  if (!CLUES.some((clue) => content.includes(clue))) return undefined;
  const text = content.toString();
  const marked = text.replaceAll(ANCHOR, (anchor, offset: number) =>
    isPlaceForMark(text, offset) ? MARK + anchor : anchor,
  );
  return marked === text ? undefined : marked;
}

/** Behind the brace that begins the class, another member or a comment; not behind a decorator or another modifier. */
function isPlaceForMark(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 200), offset);
  if (before.endsWith(MARK)) return false;
  return /(?:[{};/]|\/\/[^\n]*\n)\s*$/.test(before);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Hands marked classes to `onClass` as they come into being. */
export function receiveClasses(onClass: (found: object) => void): void {
  Object.defineProperty(globalThis, RECEIVER, { value: onClass, configurable: true });
}
