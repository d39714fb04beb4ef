import { CLASS_MARK } from './class-mark.ts';
import { mayHave } from './source-mark.ts';
import { TOOL_MARK } from './tool-mark.ts';
import type { SourceMark } from './source-mark.ts';

const MARKS: readonly SourceMark[] = [CLASS_MARK, TOOL_MARK];

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
