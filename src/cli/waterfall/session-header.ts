import { formatCount, formatDuration, formatTokens } from './quantity-format.ts';
import { isSession } from './span-look.ts';
import { plural } from '../terminal/count.ts';
import { segment, wrapItems } from '../terminal/styled-line.ts';
import type { Line, Segment, Tone } from '../terminal/styled-line.ts';
import { timeExtent } from './time-axis.ts';
import { numberAttribute, operationOf, textAttribute } from './waterfall-span.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

/** `realtime.session.tool_call_count` and its like, whatever they count. */
const COUNT_KEY = /^realtime\.session\.(\w+)_count$/;

/** Counts that stand out, by a word of what is counted. */
const COUNT_TONES: readonly (readonly [string, Tone])[] = [
  ['error', 'error'],
  ['failed', 'error'],
  ['guardrail', 'warning'],
  ['interruption', 'interruption'],
  ['unanswered', 'warning'],
];

function countItem(noun: string, count: number): Segment {
  const tone = COUNT_TONES.find(([word]) => noun.includes(word))?.[1] ?? 'plain';
  return segment(`${formatCount(count)} ${noun.replaceAll('_', ' ')}${count === 1 ? '' : 's'}`, tone);
}

/** What the session counted itself. Zero is left out. */
function sessionCounts({ attributes }: WaterfallSpan): Segment[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const noun = COUNT_KEY.exec(key)?.[1];
    return noun !== undefined && typeof value === 'number' && value > 0 ? [countItem(noun, value)] : [];
  });
}

/** The same from the spans at hand, for a session span that has no counts or is missing. */
function spanCounts(spans: readonly WaterfallSpan[]): Segment[] {
  const count = (operation: string): number => spans.filter((span) => operationOf(span) === operation).length;
  const counts: readonly (readonly [string, number])[] = [
    ['turn', count('turn')],
    ['tool_call', count('execute_tool')],
    ['failed_span', spans.filter(({ status }) => status.error).length],
  ];
  return counts.flatMap(([noun, value]) => (value > 0 ? [countItem(noun, value)] : []));
}

function firstText(spans: readonly WaterfallSpan[], ...keys: readonly string[]): string | undefined {
  for (const span of spans) {
    for (const key of keys) {
      const text = textAttribute(span, key);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** Who was talking: the session's name, id, workflow and model. */
function identity(name: string, spans: readonly WaterfallSpan[]): Segment[] {
  const id = firstText(spans, 'session.id', 'realtime.session.id');
  const workflow = firstText(spans, 'realtime.session.workflow');
  const model = firstText(spans, 'realtime.model', 'gen_ai.request.model');
  return [
    segment(id === undefined ? name : `${name} ${id}`, 'session'),
    ...(workflow === undefined ? [] : [segment(workflow)]),
    ...(model === undefined ? [] : [segment(model, 'inference')]),
  ];
}

/** How it went: duration, end, time to connect, counts and tokens. */
function outcome(session: WaterfallSpan, others: readonly WaterfallSpan[]): Segment[] {
  const { status, startMs, endMs } = session;
  const endReason = textAttribute(session, 'realtime.session.end_reason');
  const connect = numberAttribute(session, 'realtime.session.connect_time');
  const counts = sessionCounts(session);
  const tokens = formatTokens(
    numberAttribute(session, 'realtime.session.input_tokens'),
    numberAttribute(session, 'realtime.session.output_tokens'),
  );
  return [
    segment(formatDuration(endMs - startMs), 'strong'),
    ...(status.error
      ? [segment(`ERROR ${textAttribute(session, 'error.type') ?? ''}`.trimEnd(), 'error')]
      : []),
    ...(endReason === undefined ? [] : [segment(endReason, endReason === 'closed' ? 'dim' : 'warning')]),
    ...(connect === undefined ? [] : [segment(`connect ${formatDuration(connect * 1000)}`)]),
    ...(counts.length > 0 ? counts : spanCounts(others)),
    ...(tokens === undefined ? [] : [segment(tokens)]),
  ];
}

const TALK: readonly (readonly [key: string, label: string, tone?: Tone])[] = [
  ['realtime.session.user_speech_time', 'user talks'],
  ['realtime.session.agent_speech_time', 'agent talks', 'voice'],
  ['realtime.session.overlap_time', 'both at once', 'interruption'],
  ['realtime.session.silence_time', 'silence', 'dim'],
  ['realtime.session.longest_silence', 'longest silence'],
  ['realtime.session.greeting_delay', 'greeting after'],
];

/** Who was heard, for how long, and when nobody was; what there was none of is left out. */
function talk(session: WaterfallSpan): Segment[] {
  return TALK.flatMap(([key, label, tone = 'plain']) => {
    const seconds = numberAttribute(session, key) ?? 0;
    return seconds > 0 ? [segment(`${label} ${formatDuration(seconds * 1000)}`, tone)] : [];
  });
}

/** The lines about one session; `spans` are those drawn with it. */
export function sessionHeader(
  session: WaterfallSpan,
  spans: readonly WaterfallSpan[],
  width: number,
): Line[] {
  const name = session.name === '' ? 'realtime_session' : session.name;
  return [identity(name, [session]), outcome(session, spans), talk(session)].flatMap((items) =>
    wrapItems(items, width),
  );
}

/** The lines for spans whose session span is not among them: it is still open, or was lost. */
export function strayHeader(spans: readonly WaterfallSpan[], width: number): Line[] {
  if (spans.some(isSession)) return [];
  const { totalMs } = timeExtent(spans);
  const known = firstText(spans, 'session.id', 'realtime.session.id') !== undefined;
  const name = known ? 'realtime_session' : `${spans.length} ${plural(spans.length, 'span')}`;
  const total = segment(formatDuration(totalMs), 'strong');
  const missing = segment('session span not here', 'dim');
  return [
    ...wrapItems(identity(name, spans), width),
    ...wrapItems([total, missing, ...spanCounts(spans)], width),
    [],
  ];
}
