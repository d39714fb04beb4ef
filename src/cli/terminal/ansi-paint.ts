import { fitLine } from './styled-line.ts';
import type { Line, Segment, Tone } from './styled-line.ts';

/** SGR codes from the sixteen theme colours only, so that light and dark terminals both stay readable. */
const SGR: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '2',
  strong: '1',
  session: '1',
  turn: '1',
  speech: '',
  voice: '34',
  agent: '34',
  inference: '36',
  tool: '32',
  error: '1;31',
  warning: '33',
  interruption: '35',
};

function withoutTrailingSpace(line: Line): Segment[] {
  const kept = [...line];
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const text = last.text.trimEnd();
    if (text !== '') return [...kept, { ...last, text }];
  }
  return [];
}

function paint({ text, tone }: Segment): string {
  const code = SGR[tone];
  return code === '' || text.trim() === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
}

/** The line as a string of at most `width` cells, with ANSI colours only when `color` is true. */
export function paintLine(line: Line, { width, color }: { width: number; color: boolean }): string {
  const visible = withoutTrailingSpace(fitLine(line, width));
  return visible.map((part) => (color ? paint(part) : part.text)).join('');
}
