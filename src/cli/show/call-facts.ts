import { formatCount, formatDuration, formatTokens } from '../waterfall/quantity-format.ts';
import { formatDollars } from './dollars.ts';
import { numberAttribute, operationOf, textAttribute } from '../waterfall/waterfall-span.ts';
import type { Fact } from './call-document.ts';
import type { Call } from './calls.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** What is known of a call as a whole, mostly from the span of its session. What is not known is not there. */
export function describeFacts(call: Call): Fact[] {
  const sessions = call.spans.filter((span) => operationOf(span) === 'realtime_session');
  const turns = call.spans.filter((span) => operationOf(span) === 'turn');
  return [
    { name: 'began', value: new Date(call.startMs).toISOString().replace('T', ' ').slice(0, 19) + ' UTC' },
    { name: 'length', value: formatDuration(call.endMs - call.startMs) },
    ...outcomeOf(sessions),
    ...textFact('model', firstText(call.spans, ['realtime.model', 'gen_ai.request.model'])),
    ...textFact('workflow', firstText(sessions, ['realtime.session.workflow'])),
    ...textFact('user', firstText(call.spans, ['user.id'])),
    ...textFact('phone call', firstText(call.spans, ['realtime.call.id'])),
    { name: 'turns', value: formatCount(turns.length) },
    ...COUNTS.flatMap(([key, name, tone]) => countFact(sessions, { key, name, tone })),
    ...TIMES.flatMap(([key, name]) => timeFact(sessions, key, name)),
    ...tokenFact(sessions),
    ...costFact(sessions),
  ];
}

const COUNTS: readonly (readonly [key: string, name: string, tone: Fact['tone']])[] = [
  ['interruption', 'interruptions', undefined],
  ['unanswered_turn', 'unanswered', 'doubtful'],
  ['handoff', 'handoffs', undefined],
  ['guardrail_trip', 'guardrail trips', 'doubtful'],
  ['error', 'errors', 'bad'],
];

const TIMES = [
  ['user_speech_time', 'caller spoke'],
  ['agent_speech_time', 'agent spoke'],
  ['silence_time', 'silence'],
  ['longest_silence', 'longest silence'],
  ['greeting_delay', 'greeting'],
] as const;

function outcomeOf(sessions: readonly WaterfallSpan[]): Fact[] {
  const last = sessions.at(-1);
  if (last === undefined)
    return [{ name: 'ended', value: 'not known: it may still go on', tone: 'doubtful' }];
  const reason = textAttribute(last, 'realtime.session.end_reason');
  const error = last.status.error ? textAttribute(last, 'error.type') : undefined;
  const value = [reason, error].filter((word) => word !== undefined).join(', ');
  return value === '' ? [] : [{ name: 'ended', value, tone: last.status.error ? 'bad' : undefined }];
}

function textFact(name: string, value: string | undefined): Fact[] {
  return value === undefined ? [] : [{ name, value }];
}

function countFact(
  sessions: readonly WaterfallSpan[],
  { key, name, tone }: { key: string; name: string; tone: Fact['tone'] },
): Fact[] {
  const sum = sumOf(sessions, `realtime.session.${key}_count`);
  return sum === undefined || sum === 0 ? [] : [{ name, value: formatCount(sum), tone }];
}

function timeFact(sessions: readonly WaterfallSpan[], key: string, name: string): Fact[] {
  const [session, ...others] = sessions;
  // Of several connections times do not add up to those of a call.
  const seconds =
    session === undefined || others.length > 0
      ? undefined
      : numberAttribute(session, `realtime.session.${key}`);
  return seconds === undefined ? [] : [{ name, value: formatDuration(seconds * 1000) }];
}

function tokenFact(sessions: readonly WaterfallSpan[]): Fact[] {
  const tokens = formatTokens(
    sumOf(sessions, 'realtime.session.input_tokens'),
    sumOf(sessions, 'realtime.session.output_tokens'),
  );
  return tokens === undefined ? [] : [{ name: 'tokens', value: tokens.replace(' tok', '') }];
}

function costFact(sessions: readonly WaterfallSpan[]): Fact[] {
  const unpriced = sumOf(sessions, 'realtime.session.unpriced_response_count');
  const cost = sumOf(sessions, 'realtime.session.cost_usd');
  if (unpriced !== undefined && unpriced > 0)
    return [{ name: 'cost', value: `unknown: ${unpriced} responses have no price`, tone: 'doubtful' }];
  return cost === undefined ? [] : [{ name: 'cost', value: formatDollars(cost) }];
}

function firstText(spans: readonly WaterfallSpan[], keys: readonly string[]): string | undefined {
  for (const span of spans)
    for (const key of keys) {
      const text = textAttribute(span, key);
      if (text !== undefined) return text;
    }
  return undefined;
}

function sumOf(spans: readonly WaterfallSpan[], key: string): number | undefined {
  const known = spans.flatMap((span) => numberAttribute(span, key) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
