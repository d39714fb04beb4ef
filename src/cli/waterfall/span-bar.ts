import { markOf } from './event-mark.ts';
import { orderBy } from './number-order.ts';
import { isFrame, speakerOf, toneOf } from './span-look.ts';
import { segment } from '../terminal/styled-line.ts';
import type { Line, Segment } from '../terminal/styled-line.ts';
import { eighthAt } from './time-axis.ts';
import type { TimeAxis } from './time-axis.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

/** Left-aligned blocks, by how many eighths of the cell they fill. */
const LEFT_BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;

/** The axis as it shows behind the bars: a faint line under every tick. */
export function gridLine({ cells, ticks }: TimeAxis): Line {
  const ticked = new Set(ticks.map(({ cell }) => cell));
  return Array.from({ length: cells }, (_, cell) => segment(ticked.has(cell) ? '┊' : ' ', 'dim'));
}

/** A cell filled from `from` to `to` eighths. Unicode's right-aligned blocks are only an eighth and a half. */
function blockGlyph(from: number, to: number): string {
  const filled = to - from;
  if (from === 0 || (from < 4 && to < 8)) return LEFT_BLOCKS[filled] ?? '█';
  if (filled >= 6) return '█';
  return filled >= 3 ? '▐' : '▕';
}

/** The same in a thin line, for spans that only hold others; drawn to half a cell. */
function frameGlyph(from: number, to: number): string {
  if (from < 4 && to > 4) return '━';
  return to > 4 ? '╺' : '╸';
}

/** The halves of a line in which speech is drawn, so that those who speak are told apart without colours too. */
export const SPEECH_GLYPHS = { user: ['▄', '▖', '▗'], agent: ['▀', '▘', '▝'] } as const;

/** Speech; drawn to half a cell. */
function speechGlyph(speaker: keyof typeof SPEECH_GLYPHS): (from: number, to: number) => string {
  const [whole, left, right] = SPEECH_GLYPHS[speaker];
  return (from, to) => {
    if (from < 4 && to > 4) return whole;
    return to > 4 ? right : left;
  };
}

function glyphOf(span: WaterfallSpan): (from: number, to: number) => string {
  const speaker = speakerOf(span);
  if (speaker !== undefined) return speechGlyph(speaker);
  return isFrame(span) ? frameGlyph : blockGlyph;
}

function barExtent(span: WaterfallSpan, axis: TimeAxis): { from: number; to: number } {
  const from = Math.min(eighthAt(axis, span.startMs), axis.cells * 8 - 1);
  return { from, to: Math.max(eighthAt(axis, span.endMs), from + 1) };
}

/** The span's bar over the grid, its events marked on it. Even a span of no length fills a cell. */
export function spanBar(span: WaterfallSpan, axis: TimeAxis, grid: Line): Line {
  if (axis.cells < 1) return [];
  const { from, to } = barExtent(span, axis);
  const first = Math.floor(from / 8);
  const last = Math.ceil(to / 8) - 1;
  const glyph = glyphOf(span);
  const tone = toneOf(span);
  const cells: Segment[] = [...grid];
  for (let cell = first; cell <= last; cell += 1) {
    const start = cell * 8;
    cells[cell] = segment(glyph(Math.max(from - start, 0), Math.min(to - start, 8)), tone);
  }
  const byWeight = orderBy(span.events, (event) => markOf(event).weight);
  for (const event of byWeight) {
    const mark = markOf(event);
    const cell = Math.floor(eighthAt(axis, event.timeMs) / 8);
    // An event of the span's last moment belongs on its bar, not in the cell after it.
    const within = event.timeMs <= span.endMs ? Math.min(cell, last) : cell;
    cells[Math.min(within, axis.cells - 1)] = segment(mark.glyph, mark.tone);
  }
  return joinTones(cells);
}

/** Neighbours of one tone become one segment, which keeps coloured output short. */
function joinTones(cells: Line): Line {
  const joined: { text: string; tone: Segment['tone'] }[] = [];
  for (const { text, tone } of cells) {
    const last = joined.at(-1);
    if (last?.tone === tone) last.text += text;
    else joined.push({ text, tone });
  }
  return joined;
}
