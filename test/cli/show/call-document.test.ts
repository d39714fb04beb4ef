import { describe, expect, it } from 'vitest';
import { callsOf } from '../../../src/cli/show/calls.ts';
import { describeCall, type CallSurroundings } from '../../../src/cli/show/describe-call.ts';
import { dollars } from '../../../src/cli/report/outputs/quantities.ts';
import { heardCharacters, SpeechRates } from '../../../src/cli/show/heard-words.ts';
import { LatencyAnalysis } from '../../../src/cli/report/analysis/latency-analysis.ts';
import { spanFactsOf } from '../../../src/cli/show/span-facts-of.ts';
import { event, ORIGIN, span } from '../waterfall/conversation.ts';
import { CALL, ours, said, turn } from './shown-call.ts';
import type { CallDocument } from '../../../src/cli/show/call-document.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

function describeOnly(spans: readonly WaterfallSpan[], surroundings?: CallSurroundings): CallDocument {
  const [call, ...others] = callsOf(spans.map(ours));
  expect(others).toEqual([]);
  return describeCall(call!, surroundings);
}

const nameOf = (call: CallDocument, place: number): string => call.spans[place]!.name;

describe('a call as it is shown', () => {
  const call = describeOnly(CALL);

  it('has a lane for turns, for the caller, for each agent and for each tool, with times from the start of the call', () => {
    const lanes = call.lanes.map(({ name, bars }) => [
      name,
      bars.map(({ look, at, length, span }) => `${look} ${nameOf(call, span)} ${at}+${length}`),
    ]);
    expect(lanes).toEqual([
      ['Turns', ['turn turn 1000+8000', 'turn turn 9000+5000']],
      ['Caller', ['speech user_speech 1000+2000']],
      ['Triage', ['response chat gpt-realtime 3500+700']],
      [
        'Booking',
        [
          'response chat gpt-realtime 5600+200',
          'speech agent_speech 6000+2000',
          'response chat gpt-realtime 10000+1000',
          'speech agent_speech 11000+1000',
        ],
      ],
      ['find_room', ['approval execute_tool find_room 4200+300', 'call execute_tool find_room 4500+1000']],
    ]);
  });

  it('tells what happened and when', () => {
    expect(call.marks.map(({ at, kind, label }) => `${at} ${kind}: ${label}`)).toEqual([
      '5400 error: no such room',
      '5500 handoff: Triage → Booking',
      '12000 interruption: interrupted by the user',
    ]);
  });

  it('splits the latency of each turn, and adds up its tokens and what they cost', () => {
    const [first, second] = call.turns;
    expect(first).toMatchObject({
      number: 1,
      agents: ['Triage', 'Booking'],
      latency: {
        total: 3000,
        isLowerBound: false,
        endpointing: 500,
        model: 900,
        tools: 1000,
        approval: 300,
        rest: 300,
      },
      inputTokens: 1100,
      outputTokens: 240,
      flags: [{ text: 'find_room failed', tone: 'bad' }],
    });
    expect(first?.costUsd).toBeCloseTo(0.006, 9);
    expect(second).toMatchObject({
      number: 2,
      latency: undefined,
      costUsd: undefined,
      flags: [{ text: 'interrupted', tone: 'cut' }],
    });
  });

  it('has what was said by both, in its turn and at its time, and of an answer that was cut how much was heard', () => {
    const written = call.utterances.map(({ speaker, name, at, text, heard, turn: place }) => [
      `${at} ${name} (${speaker}) in turn ${(place ?? -1) + 1}`,
      heard === undefined ? text : `${text.slice(0, heard)}|${text.slice(heard)}`,
    ]);
    expect(written).toEqual([
      ['1000 Caller (caller) in turn 1', 'Is there a room?'],
      ['6000 Booking (agent) in turn 1', 'I am afraid there is none.'],
      ['9000 Caller (caller) in turn 2', 'And tomorrow?'],
      // A second, at 13 characters a second as in the answer before.
      ['11000 Booking (agent) in turn 2', 'Tomorrow |there is a room with a view.'],
    ]);
  });

  it('says of the whole what its session says', () => {
    const facts = Object.fromEntries(call.facts.map(({ name, value }) => [name, value]));
    expect(facts).toEqual({
      began: new Date(ORIGIN).toISOString().replace('T', ' ').slice(0, 19) + ' UTC',
      length: '20.0s',
      ended: 'closed',
      model: 'gpt-realtime',
      turns: '2',
      interruptions: '1',
      'caller spoke': '4.00s',
      tokens: '1100→240',
    });
  });

  it('has no words where none were kept, and says that a call without its session span may go on', () => {
    const bare = CALL.slice(1).map((one) => ({
      ...one,
      attributes: Object.fromEntries(
        Object.entries(one.attributes).filter(([key]) => !/messages|text$/.test(key)),
      ),
    }));
    const shown = describeOnly(bare);
    expect(shown.utterances).toEqual([]);
    expect(shown.facts).toContainEqual({
      name: 'ended',
      value: 'not known: it may still go on',
      tone: 'doubtful',
    });
  });
});

describe('an answer that was cut', () => {
  /** The call with another figure of what was heard of its last answer. */
  function withHeard(change: (speech: WaterfallSpan) => WaterfallSpan | undefined): CallDocument {
    return describeOnly(CALL.flatMap((one) => (one.spanId === 'v3' ? (change(one) ?? []) : one)));
  }
  const without = ({ attributes }: Pick<WaterfallSpan, 'attributes'>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== 'realtime.audio.heard_ms'));
  const heardOf = (call: CallDocument): [boolean, string | undefined] => {
    const { text, heard, isCut } = call.utterances.at(-1)!;
    return [isCut, heard === undefined ? undefined : text.slice(0, heard)];
  };

  it('was heard for as long as its speech says, else the cut itself, else as long as the speech is', () => {
    const cut = (heardMs: number): object => ({ 'realtime.audio.heard_ms': heardMs });
    expect(heardOf(withHeard((speech) => speech))).toEqual([true, 'Tomorrow ']);
    const byEvent = withHeard((speech) => ({
      ...speech,
      attributes: without(speech),
      events: speech.events.map((each) => ({ ...each, attributes: { ...each.attributes, ...cut(1600) } })),
    }));
    expect(heardOf(byEvent)).toEqual([true, 'Tomorrow there is a ']);
    const bySpan = withHeard((speech) => ({
      ...speech,
      endMs: speech.startMs + 1300,
      attributes: without(speech),
      events: speech.events.map((each) => ({ ...each, attributes: without(each) })),
    }));
    expect(heardOf(bySpan)).toEqual([true, 'Tomorrow there ']);
  });

  it.each([
    // 0.64 seconds at 15 characters a second: 10 of them.
    [
      '明日は海の見える部屋がございます。一泊一万四千円です。',
      1300,
      '明日は海の見える部屋がございます。一泊',
    ],
    ['はい、部屋があります。', 300, 'はい、'],
    ['明日は海の見える部屋がございます。', 0, ''],
    ['That is sea-view room 140.50', 1000, 'That is sea-'],
  ])(
    'is heard up to the beginning of a word, with spaces between words or without: %s',
    (text, heardMs, heard) => {
      expect(heardCharacters({ name: 'Booking', text, heardMs }, new SpeechRates([]))).toBe(heard.length);
    },
  );

  it('has nothing struck through, and is marked as cut, where nothing says how much of it was heard', () => {
    const [response] = CALL.filter(({ spanId }) => spanId === 'i3');
    const unknown = describeOnly([
      ...CALL.filter(({ spanId }) => !['v3', 'i3'].includes(spanId)),
      { ...response!, events: [event('audio_interrupted', 12)] },
    ]);
    expect(heardOf(unknown)).toEqual([true, undefined]);
  });

  it('of a log without times has nothing struck through, and nothing says when and how long', () => {
    const untimed = describeOnly(CALL, { isTimed: false, doubts: ['no event has a time; do this'] });
    expect(heardOf(untimed)).toEqual([true, undefined]);
    const facts = untimed.facts.map(({ name }) => name);
    for (const fact of ['began', 'length', 'caller spoke']) expect(facts).not.toContain(fact);
    expect(untimed.facts.at(-1)).toEqual({
      name: 'doubtful',
      value: 'no event has a time',
      tone: 'doubtful',
    });
    expect(untimed.turns.map(({ latency }) => latency)).toEqual([undefined, undefined]);
  });
});

describe('an answer that still sounds when its session ends', () => {
  const WORDS = 'The room is on the third floor, and breakfast is from seven.';

  interface Ending {
    /** Seconds from the end of the speech to that of the session. */
    after?: number;
    /** Tokens of the answer's audio: 50 ms each. */
    tokens?: number;
    /** When all of the answer had been made. */
    made?: number;
    isMade?: boolean;
  }

  /** The call with an answer more, of which the caller hears two seconds. */
  function withEnd({ after = 0, tokens, made = 16, isMade = false }: Ending): CallDocument {
    const response = { 'realtime.response.status': 'completed', 'gen_ai.usage.audio.output_tokens': tokens };
    const last = [
      span('chat gpt-realtime', {
        id: 'i4',
        parent: 't3',
        from: 15,
        to: made,
        attributes: {
          ...turn(3),
          ...response,
          'gen_ai.agent.name': 'Booking',
          'gen_ai.response.id': 'resp_4',
          'gen_ai.output.messages': said('assistant', WORDS),
        },
      }),
      span('agent_speech', {
        id: 'v4',
        parent: 't3',
        from: 18 - after,
        to: 20 - after,
        attributes: { ...turn(3), 'realtime.response.id': 'resp_4', 'realtime.audio.heard_ms': 2000 },
      }),
    ];
    return describeOnly([...CALL, ...last], { isMade });
  }
  /** What was heard of the answer that the caller cut, and of the last. */
  const heardIn = ({ utterances }: CallDocument): unknown[] =>
    utterances.slice(-2).map(({ text, isCut, heard }) => isCut && text.slice(0, heard));

  it('is cut there, and says nothing of how fast the agent talks', () => {
    expect(heardIn(withEnd({}))).toEqual(['Tomorrow ', 'The room is on the third ']);
    expect(heardIn(withEnd({ tokens: 90 }))).toEqual(['Tomorrow ', 'The room is on the third ']);
    expect(heardIn(withEnd({ after: 0.001 }))).toEqual(['Tomorrow ', 'The room is on the third ']);
  });

  it('is whole where it was heard to its end: the session goes on, or there was no more of its audio', () => {
    // Of both answers: 86 characters in four seconds.
    const whole = ['Tomorrow there is a ', false];
    expect(heardIn(withEnd({ after: 0.05 }))).toEqual(whole);
    expect(heardIn(withEnd({ tokens: 41 }))).toEqual(whole);
  });

  it('is cut by the end of its own connection only', () => {
    const reconnected = CALL.map((one) => ({
      ...one,
      attributes: { ...one.attributes, 'session.id': 'call' },
    }));
    const before = span('realtime_session', {
      id: 's0',
      from: 0,
      to: 7,
      attributes: { 'session.id': 'call', 'realtime.session.id': 'sess_before' },
    });
    const { utterances } = describeOnly([before, ...reconnected]);
    expect(utterances.filter(({ isCut }) => isCut)).toHaveLength(1);
  });

  it('is neither where a log has nothing more to say than that it was made: the call may have gone on', () => {
    expect(heardIn(withEnd({ made: 19.99, isMade: true }))).toEqual(['Tomorrow ', false]);
    expect(heardIn(withEnd({ isMade: true }))[1]).toBe('The room is on the third ');
  });
});

describe('what a call cost', () => {
  const priced = (cost: object): WaterfallSpan[] =>
    CALL.map((one) =>
      one.name === 'realtime_session' ? { ...one, attributes: { ...one.attributes, ...cost } } : one,
    );
  const costIn = (spans: readonly WaterfallSpan[]): string | undefined =>
    describeOnly(spans).facts.find(({ name }) => name === 'cost')?.value;

  it.each([0.0123456, 0.00000123, 1.2345, 1204.4])('of $%d reads as in the report', (cost) => {
    const spans = priced({ 'realtime.session.cost_usd': cost });
    const report = new LatencyAnalysis({ slowest: 10 });
    for (const span of callsOf(spans.map(ours))[0]!.spans) report.add(spanFactsOf(span)!);
    expect(costIn(spans)).toBe(dollars(report.finish().cost.dearestCalls[0]?.cost));
  });

  it('is not known where a response or a transcription has no price, and is no matter where nobody asked', () => {
    expect(costIn(priced({ 'realtime.session.unpriced_transcription_count': 2 }))).toBe(
      'not known: 2 responses or transcriptions without a price',
    );
    expect(costIn(priced({ 'realtime.session.unpriced_response_count': 1 }))).toBe(
      'not known: 1 response or transcription without a price',
    );
    expect(costIn(CALL)).toBeUndefined();
    const [, ...rest] = CALL;
    const unpriced = rest.map((one) =>
      one.spanId === 'i2'
        ? { ...one, attributes: { ...one.attributes, 'realtime.response.cost_usd': undefined } }
        : one,
    );
    expect(describeOnly(unpriced).turns[0]?.costUsd).toBeUndefined();
    const transcribed = CALL.map((one) =>
      one.spanId === 'u1'
        ? { ...one, attributes: { ...one.attributes, 'realtime.transcription.delay': 0.4 } }
        : one,
    );
    expect(describeOnly(transcribed).turns[0]?.costUsd).toBeUndefined();
  });
});
