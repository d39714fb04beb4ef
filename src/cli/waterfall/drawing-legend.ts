import { EVENT_MARKS, markOf } from './event-mark.ts';
import { LINK_GLYPH } from './span-link.ts';
import { ORPHAN_GLYPH } from './span-rows.ts';
import type { SpanEntry } from './span-rows.ts';
import { SPEECH_GLYPHS } from './span-bar.ts';
import { speakerOf } from './span-look.ts';
import { isLowerBound } from './span-facts.ts';
import { segment } from '../terminal/styled-line.ts';
import type { Line, Segment, Tone } from '../terminal/styled-line.ts';

/** Explains a mark or short word, when `drawn` holds for some span. */
interface LegendItem {
  readonly item: Segment;
  /** It is of bars alone, which narrow drawings leave out. */
  readonly ofBars?: boolean;
  readonly drawn: (entry: SpanEntry) => boolean;
}

const hasFact = (entry: SpanEntry, beginning: string): boolean =>
  entry.facts.some(({ segment: { text } }) => text.startsWith(beginning));

const ITEMS: readonly LegendItem[] = [
  speechItem('user', 'speech'),
  speechItem('agent', 'voice'),
  ...EVENT_MARKS.map((mark) => ({
    item: segment(`${mark.glyph} ${mark.meaning}`, mark.tone),
    drawn: ({ node }: SpanEntry) => node.span.events.some((event) => markOf(event) === mark),
  })),
  {
    item: segment(`${LINK_GLYPH} link`, 'agent'),
    drawn: ({ node }) => node.span.links.length > 0,
  },
  {
    item: segment(`${ORPHAN_GLYPH} parent not shown here`, 'dim'),
    drawn: ({ node }) => node.orphan,
  },
  {
    item: segment('ttfc time to first chunk', 'dim'),
    drawn: (entry) => hasFact(entry, 'ttfc '),
  },
  {
    item: segment('≥ at least: semantic_vad does not say how long it waited', 'dim'),
    drawn: ({ node }) => isLowerBound(node.span),
  },
];

function speechItem(speaker: 'user' | 'agent', tone: Tone): LegendItem {
  return {
    item: segment(`${SPEECH_GLYPHS[speaker][0]} ${speaker} speaks`, tone),
    ofBars: true,
    drawn: ({ node }) => speakerOf(node.span) === speaker,
  };
}

/** The meaning of every mark that occurs in the drawing, and of no other. */
export function legendItems(entries: readonly SpanEntry[], { bars }: { bars: boolean }): Line {
  return ITEMS.filter(({ ofBars, drawn }) => (bars || ofBars !== true) && entries.some(drawn)).map(
    ({ item }) => item,
  );
}
