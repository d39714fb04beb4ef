import { describe, expect, it } from 'vitest';
import { callsOf } from '../../../src/cli/show/calls.ts';
import { describeCall } from '../../../src/cli/show/describe-call.ts';
import { ORIGIN, span } from '../waterfall/conversation.ts';
import { CALL } from './shown-call.ts';
import type { CallDocument } from '../../../src/cli/show/call-document.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

function describeOnly(spans: readonly WaterfallSpan[]): CallDocument {
  const [call, ...others] = callsOf(spans);
  expect(others).toEqual([]);
  return describeCall(call!);
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

describe('the calls of an input', () => {
  it('are told apart by their sessions, in however many traces each is', () => {
    const of = (id: string, trace: string, from: number): WaterfallSpan =>
      span('turn', { id: `${id}${trace}`, trace, from, to: from + 1, attributes: { 'session.id': id } });
    const db = span('SELECT', { id: 'db', trace: 'b', from: 5, to: 5.5 });
    const calls = callsOf([
      of('two', 'c', 7),
      of('one', 'a', 0),
      of('one', 'b', 5),
      { ...db, attributes: {} },
      { ...db, traceId: 'unrelated', attributes: {} },
    ]);
    expect(
      calls.map(({ id, startMs, endMs, spans }) => [id, startMs - ORIGIN, endMs - ORIGIN, spans.length]),
    ).toEqual([
      ['one', 0, 6000, 3],
      ['two', 7000, 8000, 1],
    ]);
  });
});
