import { formatCount, formatDollars, formatDuration, formatTokens } from '../waterfall/quantity-format.ts';
import { recordedCallCost } from '../report/analysis/call-costs.ts';
import { count, plural } from '../terminal/count.ts';
import { cutText, LONGEST_NAME } from './limits.ts';
import { numberAttribute, textAttribute } from '../waterfall/waterfall-span.ts';
import { spanFactsOf } from './span-facts-of.ts';
import { sumOf } from './sums.ts';
import type { Fact } from './call-document.ts';
import type { PlacedCall } from './placed-call.ts';
import type { ShownSpan } from './shown-span.ts';

/** What is known of a call as a whole, mostly from the spans of its sessions. What is not known is not there. */
export function describeFacts(call: PlacedCall, marksLeftOut = 0): Fact[] {
  const own = call.spans.filter(({ operation }) => operation !== undefined);
  const sessions = own.filter(({ operation }) => operation === 'realtime_session');
  const turns = own.filter(({ operation }) => operation === 'turn');
  return [
    ...(call.isTimed ? whenFacts(call) : []),
    ...outcomeOf(sessions),
    ...textFact('model', firstText(own, ['realtime.model', 'gen_ai.request.model'])),
    ...textFact('workflow', firstText(sessions, ['realtime.session.workflow'])),
    ...textFact('user', firstText(own, ['user.id'])),
    ...textFact('phone call', firstText(own, ['realtime.call.id'])),
    { name: 'turns', value: formatCount(turns.length) },
    ...COUNTS.flatMap(([key, name, tone]) => countFact(sessions, { key, name, tone })),
    ...(call.isTimed ? TIMES.flatMap(([key, name]) => timeFact(sessions, key, name)) : []),
    ...tokenFact(sessions),
    ...costFact(sessions),
    ...leftOutFact(call, marksLeftOut),
  ];
}

function whenFacts({ startMs, endMs }: PlacedCall): Fact[] {
  return [
    { name: 'began', value: `${new Date(startMs).toISOString().replace('T', ' ').slice(0, 19)} UTC` },
    { name: 'length', value: formatDuration(endMs - startMs) },
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

function outcomeOf(sessions: readonly ShownSpan[]): Fact[] {
  const last = sessions.at(-1);
  if (last === undefined)
    return [{ name: 'ended', value: 'not known: it may still go on', tone: 'doubtful' }];
  const reason = textAttribute(last, 'realtime.session.end_reason');
  const error = last.status.error ? textAttribute(last, 'error.type') : undefined;
  const value = [reason, error].filter((word) => word !== undefined).join(', ');
  return value === ''
    ? []
    : [{ name: 'ended', value: cutText(value, LONGEST_NAME), tone: last.status.error ? 'bad' : undefined }];
}

function textFact(name: string, value: string | undefined): Fact[] {
  return value === undefined ? [] : [{ name, value: cutText(value, LONGEST_NAME) }];
}

function countFact(
  sessions: readonly ShownSpan[],
  { key, name, tone }: { key: string; name: string; tone: Fact['tone'] },
): Fact[] {
  const sum = sumOf(sessions, `realtime.session.${key}_count`);
  return sum === undefined || sum === 0 ? [] : [{ name, value: formatCount(sum), tone }];
}

function timeFact(sessions: readonly ShownSpan[], key: string, name: string): Fact[] {
  const [session, ...others] = sessions;
  // Of several connections times do not add up to those of a call.
  const seconds =
    session === undefined || others.length > 0
      ? undefined
      : numberAttribute(session, `realtime.session.${key}`);
  return seconds === undefined ? [] : [{ name, value: formatDuration(seconds * 1000) }];
}

function tokenFact(sessions: readonly ShownSpan[]): Fact[] {
  const tokens = formatTokens(
    sumOf(sessions, 'realtime.session.input_tokens'),
    sumOf(sessions, 'realtime.session.output_tokens'),
  );
  return tokens === undefined ? [] : [{ name: 'tokens', value: tokens.replace(' tok', '') }];
}

/** As the report says it: of a call of several sessions, what all of them cost. */
function costFact(sessions: readonly ShownSpan[]): Fact[] {
  let billionths = 0;
  let [priced, unpriced] = [0, 0];
  for (const session of sessions) {
    const facts = spanFactsOf(session);
    if (facts === undefined) continue;
    recordedCallCost(facts, (_, cost) => {
      if (cost === undefined) unpriced += 1;
      else priced += 1;
      billionths += cost ?? 0;
    });
  }
  if (unpriced > 0) {
    // Where nothing was priced, nobody asked for a price.
    const missing = UNPRICED.reduce((sum, key) => sum + (sumOf(sessions, key) ?? 0), 0);
    if (missing + priced === 0) return [];
    const words =
      missing === 0 ? 'some of it' : `${count(missing, 'response')} or ${plural(missing, 'transcription')}`;
    return [{ name: 'cost', value: `not known: ${words} without a price`, tone: 'doubtful' }];
  }
  return priced === 0 ? [] : [{ name: 'cost', value: formatDollars(billionths / 1e9) }];
}

const UNPRICED = [
  'realtime.session.unpriced_response_count',
  'realtime.session.unpriced_transcription_count',
];

function leftOutFact({ leftOut: { tooMany, misdated } }: PlacedCall, marks: number): Fact[] {
  const parts = [
    ...(tooMany > 0 ? [`${count(tooMany, 'span')} more than a page can have`] : []),
    ...(misdated > 0 ? [`${count(misdated, 'span')} dated weeks away from the others`] : []),
    ...(marks > 0 ? [`${count(marks, 'mark')} on the axis`] : []),
  ];
  return parts.length === 0 ? [] : [{ name: 'left out', value: parts.join('; '), tone: 'doubtful' }];
}

function firstText(spans: readonly ShownSpan[], keys: readonly string[]): string | undefined {
  for (const span of spans)
    for (const key of keys) {
      const text = textAttribute(span, key);
      if (text !== undefined) return text;
    }
  return undefined;
}
