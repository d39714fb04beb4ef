import { segment } from '../terminal/styled-line.ts';
import type { Segment } from '../terminal/styled-line.ts';
import { labelOf } from './span-look.ts';
import { textAttribute } from './waterfall-span.ts';
import type { WaterfallLink, WaterfallSpan } from './waterfall-span.ts';

/** More links than this are counted, not named. */
const MOST_LINKS = 5;

export const LINK_GLYPH = '⇠';

/** Finds the linked span among those drawn. */
export type SpanFinder = (link: WaterfallLink) => WaterfallSpan | undefined;

export function spanFinder(spans: readonly WaterfallSpan[]): SpanFinder {
  const byId = new Map(spans.map((span) => [`${span.traceId}/${span.spanId}`, span]));
  return ({ traceId, spanId }) => byId.get(`${traceId}/${spanId}`);
}

function linkText(link: WaterfallLink, find: SpanFinder): string {
  const type = textAttribute(link, 'realtime.link.type');
  const from = textAttribute(link, 'realtime.handoff.from');
  if (type === 'handoff' && from !== undefined) return `${LINK_GLYPH} handoff from ${from}`;
  const target = find(link);
  if (target !== undefined) return `${LINK_GLYPH} ${type ?? labelOf(target)}`;
  return `${LINK_GLYPH} ${type ?? 'span'} ${link.spanId}`;
}

/** The span's links as short texts: `⇠ handoff from Triage`. */
export function linkItems(span: WaterfallSpan, find: SpanFinder): Segment[] {
  // Turns with traces of their own are drawn beneath their session.
  const links = span.links.filter((link) => textAttribute(link, 'realtime.link.type') !== 'turn');
  const named = links.slice(0, MOST_LINKS).map((link) => linkText(link, find));
  const rest = links.length - named.length;
  const items = rest > 0 ? [...named, `${LINK_GLYPH} ${rest} more`] : named;
  return items.map((item) => segment(item, 'agent'));
}
