import { displayWidth } from './text-width.ts';
import { safeText } from './safe-text.ts';

/** A text on as many lines as it needs; a word that is wider than a line has one of its own. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of safeText(text).split(' ')) {
    const joined = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && displayWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}
