import { count } from '../terminal/count.ts';
import { markOf } from './event-mark.ts';
import { orderBy } from './number-order.ts';
import { formatDuration, formatOffset } from './quantity-format.ts';
import { valueText } from '../terminal/safe-text.ts';
import { segment } from '../terminal/styled-line.ts';
import type { Line } from '../terminal/styled-line.ts';
import { textAttribute } from './waterfall-span.ts';
import type { WaterfallEvent, WaterfallSpan } from './waterfall-span.ts';

/** More events than this on one span are counted, the lighter ones first. */
const MOST_EVENTS = 20;

/** More attributes than this never fit on a line. */
const MOST_ATTRIBUTES = 8;

function exceptionText(event: WaterfallEvent): string {
  const type = textAttribute(event, 'exception.type');
  const message = textAttribute(event, 'exception.message');
  return [type, message].filter((part) => part !== undefined).join(': ');
}

function handoffText(event: WaterfallEvent): string | undefined {
  const from = textAttribute(event, 'realtime.handoff.from');
  const to = textAttribute(event, 'realtime.handoff.to');
  return from === undefined || to === undefined ? undefined : `${from} → ${to}`;
}

/** `reason=user heard=820ms`: the last word of each key is enough beside the event's name. */
function attributesText({ attributes }: WaterfallEvent): string {
  const entries = Object.entries(attributes).slice(0, MOST_ATTRIBUTES);
  return entries
    .map(([key, value]) => {
      const word = key.slice(key.lastIndexOf('.') + 1);
      const inMs = word.endsWith('_ms') && typeof value === 'number';
      return inMs ? `${word.slice(0, -3)}=${formatDuration(value)}` : `${word}=${valueText(value)}`;
    })
    .join(' ');
}

function detailText(event: WaterfallEvent): string {
  if (event.name === 'exception') return exceptionText(event);
  if (event.name === 'handoff') return handoffText(event) ?? attributesText(event);
  return attributesText(event);
}

function eventLine(event: WaterfallEvent, originMs: number): Line {
  const { glyph, tone } = markOf(event);
  return [
    segment(`${glyph} `, tone),
    segment(`${formatOffset(event.timeMs - originMs)} `, 'dim'),
    segment(event.name, tone),
    segment(` ${detailText(event)}`),
  ];
}

/** One line per span event in order of time, its moment told on the drawing's axis; the heaviest when there are many. */
export function eventLines({ events }: WaterfallSpan, originMs: number): Line[] {
  const heaviest = orderBy(events, (event) => -markOf(event).weight).slice(0, MOST_EVENTS);
  const lines = orderBy(heaviest, ({ timeMs }) => timeMs).map((event) => eventLine(event, originMs));
  const rest = events.length - lines.length;
  return rest > 0 ? [...lines, [segment(`… ${count(rest, 'more event')}`, 'dim')]] : lines;
}

/** What the status says of an error, where no exception on the span says it already. */
export function statusLines({ status, events }: WaterfallSpan): Line[] {
  const { error, message } = status;
  if (!error || message === undefined || message === '') return [];
  const told = events.some((event) => textAttribute(event, 'exception.message') === message);
  return told ? [] : [[segment(message, 'error')]];
}
