import { CLASS_MARK } from './class-mark.ts';
import { LIVE_MARK } from './live-mark.ts';
import { mayHave } from './source-mark.ts';
import { TOOL_MARK } from './tool-mark.ts';
import type { SourceMark } from './source-mark.ts';

const MARKS: readonly SourceMark[] = [CLASS_MARK, TOOL_MARK, LIVE_MARK];

/** Marks all that is looked for in a source; `undefined` if there is nothing of it. */
export function markSource(source: string | Uint8Array): string | undefined {
  const content = typeof source === 'string' ? source : bufferOf(source);
  const marks = MARKS.filter((mark) => mayHave(mark, content));
  if (marks.length === 0) return undefined;
  const text = content.toString();
  const marked = marks.reduce((current, { apply }) => apply(current), text);
  return marked === text ? undefined : marked;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What a load hook of Node returns. */
export interface LoadedModule {
  format?: string | null | undefined;
  source?: unknown;
}

/** The module with its classes marked; the very same one if there are none, or if it cannot be told. */
export function markModule<Loaded extends LoadedModule>(loaded: Loaded): Loaded {
  const { format, source } = loaded;
  if (format !== undefined && format !== null && !CODE_FORMATS.has(format)) return loaded;
  const content = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return loaded;
  const marked = markSource(content);
  return marked === undefined ? loaded : { ...loaded, source: marked };
}

const CODE_FORMATS: ReadonlySet<string> = new Set([
  'module',
  'commonjs',
  'module-typescript',
  'commonjs-typescript',
]);
