import type { Tone } from '../terminal/styled-line.ts';

/** How one kind of span event is drawn, on the bar, in its line and in the legend. */
interface EventMark {
  readonly glyph: string;
  readonly tone: Tone;
  readonly meaning: string;
  /** Where two marks meet in one cell, and where there are too many for the lines, the higher one stays. */
  readonly weight: number;
}

const OTHER_EVENT: EventMark = { glyph: '•', tone: 'plain', meaning: 'other event', weight: 0 };

/** By event name, in the legend's order. One-cell glyphs that no terminal turns into a two-cell emoji. */
const MARKS: ReadonlyMap<string, EventMark> = new Map([
  ['exception', { glyph: '✗', tone: 'error', meaning: 'exception', weight: 4 }],
  ['guardrail_tripped', { glyph: '▲', tone: 'warning', meaning: 'guardrail tripped', weight: 3 }],
  ['audio_interrupted', { glyph: '◆', tone: 'interruption', meaning: 'audio interrupted', weight: 2 }],
  ['handoff', { glyph: '⇢', tone: 'agent', meaning: 'handoff', weight: 1 }],
]);

export const EVENT_MARKS: readonly EventMark[] = [...MARKS.values(), OTHER_EVENT];

export function markOf(event: { readonly name: string }): EventMark {
  return MARKS.get(event.name) ?? OTHER_EVENT;
}
