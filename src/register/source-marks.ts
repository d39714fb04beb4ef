import { CLASS_MARK } from './class-mark.ts';
import { TOOL_MARK } from './tool-mark.ts';

/** Something that is looked for in sources, and marked there, so that it is handed over when it runs. */
export interface SourceMark {
  /** What a source without it does not have; found without decoding the source. */
  clues: readonly string[];
  /** The source with it marked, in the lines in which it is. */
  apply: (source: string) => string;
}

const MARKS: readonly SourceMark[] = [CLASS_MARK, TOOL_MARK];

/** Marks all that is looked for in a source; `undefined` if there is nothing of it. */
export function markSource(source: string | Uint8Array): string | undefined {
  const content = typeof source === 'string' ? source : bufferOf(source);
  const marks = MARKS.filter(({ clues }) => clues.some((clue) => content.includes(clue)));
  if (marks.length === 0) return undefined;
  const text = content.toString();
  const marked = marks.reduce((current, { apply }) => apply(current), text);
  return marked === text ? undefined : marked;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
