import { safeText } from './safe-text.ts';
import { cutToWidth, displayWidth } from './text-width.ts';

/** What a piece of text is, from which its colour follows. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'session'
  | 'turn'
  | 'speech'
  | 'voice'
  | 'agent'
  | 'inference'
  | 'tool'
  | 'error'
  | 'warning'
  | 'interruption';

/** A run of text in one tone. Only `segment` makes them, so that no unsafe text is ever printed. */
export interface Segment {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Segment[];

export function segment(text: string, tone: Tone = 'plain'): Segment {
  return { text: safeText(text), tone };
}

export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0);
}

/** The line, cut with `…` where it is wider than `width`. */
export function fitLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const fitted: Segment[] = [];
  let room = width;
  for (const { text, tone } of line) {
    // The last cell is kept for the mark of the cut: this line is too wide, so a cut is coming.
    const cut = displayWidth(text) < room ? text : cutToWidth(`${text}…`, room);
    fitted.push({ text: cut, tone });
    room -= displayWidth(cut);
    if (cut !== text) break;
  }
  return fitted;
}

/** The line, cut or filled up with spaces to exactly `width` cells. */
export function padLine(line: Line, width: number): Line {
  const fitted = fitLine(line, width);
  const missing = width - lineWidth(fitted);
  return missing > 0 ? [...fitted, segment(' '.repeat(missing))] : fitted;
}

/** The line with one more item, behind a dim separator. */
export function appendItem(line: Line, item: Segment): Line {
  return line.length === 0 ? [item] : [...line, segment(' · ', 'dim'), item];
}

/** Items on as many lines as they need; an item never breaks. */
export function wrapItems(items: Line, width: number): Line[] {
  const lines: Line[] = [];
  for (const item of items) {
    const joined = appendItem(lines.at(-1) ?? [], item);
    if (lines.length > 0 && lineWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push([item]);
  }
  return lines;
}
