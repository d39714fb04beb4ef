import { describe, expect, it } from 'vitest';

import { makeCall, makeSpan, makeTurn, reportOf } from '../../../support/made-spans.ts';
import type { SpanFacts } from '../../../../src/cli/report/analysis/span-facts.ts';

/** Milliseconds of the parts of the one turn among the spans. */
function splitOf(...spans: SpanFacts[]) {
  const { latency, model, tools, approval, rest } = reportOf(spans).turns.split!;
  const [inMs, ...others] = [latency, model, tools, approval, rest].map((seconds) => seconds * 1000);
  return { latency: inMs, model: others[0], tools: others[1], approval: others[2], rest: others[3] };
}

const speech = (from: number, to: number): SpanFacts => makeSpan('user_speech', { from, to, turn: 1 });
const response = (from: number, to: number, at = {}): SpanFacts =>
  makeSpan('chat', { from, to, turn: 1, at });

describe('the latency of a turn', () => {
  it('begins at the end of the speech, and is the model’s while a response is being made', () => {
    const split = splitOf(makeTurn(0, 5000, 600), speech(0, 1000), response(1200, 4000));
    expect(split).toEqual({ latency: 600, model: 400, tools: 0, approval: 0, rest: 200 });
  });

  it('is turn detection’s until that is sure, but for what a tool or the model does meanwhile', () => {
    const at = { 'realtime.turn.response_latency': 1.5, 'realtime.turn.endpointing': 0.6 };
    const turn = makeSpan('turn', { from: 0, to: 5000, turn: 1, at });
    const detected = (...spans: SpanFacts[]): unknown =>
      reportOf([turn, speech(0, 1000), response(1700, 4000), ...spans]).turns.split;
    expect(detected()).toMatchObject({ latency: 1.5, endpointing: 0.6, model: 0.8, rest: 0.1 });
    expect(detected(makeCall('slow', 900, 1200), response(1150, 1300))).toMatchObject({
      endpointing: 0.3,
      tools: 0.2,
      model: 0.9,
      rest: 0.1,
    });
    const approved = makeCall('asked', 1650, 1660, { 'realtime.tool.approval_wait': 1.2 });
    expect(detected(approved)).toMatchObject({ endpointing: 0.6, tools: 0.01, approval: 0.05, rest: 0.04 });
  });

  it('counts two tools at once once, and each for itself', () => {
    const spans = [
      makeTurn(0, 5000, 2000),
      speech(0, 1000),
      response(1100, 1300),
      makeCall('slow', 1300, 2300),
      makeCall('quick', 1300, 1700),
      response(2400, 4000),
    ];
    expect(splitOf(...spans)).toEqual({ latency: 2000, model: 800, tools: 1000, approval: 0, rest: 200 });
    const { tools } = reportOf(spans);
    expect(tools.map(({ name, latencyShare }) => [name, latencyShare])).toEqual([
      ['slow', 0.5],
      ['quick', 0.2],
    ]);
  });

  it('counts two calls of one tool at once once for that tool', () => {
    const { tools } = reportOf([
      makeTurn(0, 5000, 1000),
      makeCall('look_up', 100, 500),
      makeCall('look_up', 200, 600),
    ]);
    expect(tools).toMatchObject([{ count: 2, latencyShare: 0.5 }]);
  });

  it('counts of a tool that goes on after the answer what was before it', () => {
    const split = splitOf(makeTurn(0, 9000, 1000), speech(0, 1000), makeCall('report', 1500, 8000));
    expect(split).toEqual({ latency: 1000, model: 0, tools: 500, approval: 0, rest: 500 });
  });

  it('gives time in which a tool runs to the tool, though the model speaks too', () => {
    const split = splitOf(
      makeTurn(0, 5000, 1000),
      speech(0, 1000),
      makeCall('look_up', 1100, 1600),
      response(1500, 3000),
    );
    expect(split).toEqual({ latency: 1000, model: 400, tools: 500, approval: 0, rest: 100 });
  });

  it('tells waiting for an approval apart, up to the start of the call', () => {
    const split = splitOf(
      makeTurn(0, 9000, 4000),
      speech(0, 1000),
      response(1000, 1500),
      makeCall('refund', 3600, 4000, { 'realtime.tool.approval_wait': 2 }),
    );
    expect(split).toEqual({ latency: 4000, model: 500, tools: 400, approval: 2000, rest: 1100 });
  });

  it('gives waiting for one call to the other call that runs', () => {
    const split = splitOf(
      makeTurn(0, 9000, 3000),
      makeCall('refund', 2500, 3000, { 'realtime.tool.approval_wait': 2 }),
      makeCall('look_up', 500, 1500),
    );
    expect(split).toEqual({ latency: 3000, model: 0, tools: 1500, approval: 1000, rest: 500 });
  });

  it('begins with the turn where nobody spoke', () => {
    expect(splitOf(makeTurn(100, 3000, 500), response(200, 2000))).toEqual({
      latency: 500,
      model: 400,
      tools: 0,
      approval: 0,
      rest: 100,
    });
  });

  it('begins with the last of several utterances, and not with one that was over after the answer', () => {
    const spans = [makeTurn(0, 3000, 500), speech(0, 400), speech(600, 1000), response(1100, 2900)];
    expect(splitOf(...spans)).toMatchObject({ model: 400, rest: 100 });
    expect(splitOf(...spans, speech(2700, 2900))).toMatchObject({ model: 400, rest: 100 });
  });

  it('ends when the answer is heard, whatever its turn began with', () => {
    const sounds = (from: number): SpanFacts => makeSpan('agent_speech', { from, to: 6000, turn: 1 });
    // A picture at 0, and 3 s later what is asked about it.
    const asked = [makeTurn(0, 6000, 700), response(3100, 3900)];
    expect(splitOf(...asked, sounds(3700))).toMatchObject({ model: 600, rest: 100 });
    // Of a second sound, and of one into what is being said, the first that is an answer.
    expect(splitOf(...asked, sounds(3700), sounds(5000))).toMatchObject({ model: 600, rest: 100 });
    expect(splitOf(...asked, speech(500, 3000), sounds(1000), sounds(3700))).toMatchObject({ model: 600 });
  });

  it('ends when the answer is read where nothing sounds', () => {
    const read = response(3100, 3900, { 'gen_ai.response.time_to_first_chunk': 0.6 });
    expect(splitOf(makeTurn(0, 6000, 700), read)).toMatchObject({ model: 600, rest: 100 });
  });

  it('takes a person’s approval of a call that the server makes to be before the response that makes it', () => {
    const split = splitOf(
      makeTurn(0, 9000, 6000),
      speech(0, 1000),
      response(1100, 1500),
      response(4700, 5100),
      makeCall('refund', 5150, 6900, { 'realtime.tool.approval_wait': 3, 'gen_ai.tool.type': 'extension' }),
      makeSpan('agent_speech', { from: 7000, to: 8000, turn: 1 }),
    );
    expect(split).toEqual({ latency: 6000, model: 800, tools: 1750, approval: 3000, rest: 450 });
  });

  it('takes no account of responses that are out of band', () => {
    const outOfBand = response(1000, 2000, { 'realtime.response.out_of_band': true });
    expect(splitOf(makeTurn(0, 3000, 1000), speech(0, 1000), outOfBand)).toMatchObject({
      model: 0,
      rest: 1000,
    });
  });

  it.each([
    ['trace', { trace: 't2', at: { 'realtime.session.id': 'sess_t1' } }],
    ['session', { trace: 't1', at: { 'realtime.session.id': 'another' } }],
    ['turn', { turn: 2 }],
  ])('is that of no other %s', (_, difference) => {
    const { at, ...place } = { turn: 1, at: {}, ...difference };
    const call = { from: 0, to: 5000, ...place, at: { 'gen_ai.tool.name': 'look_up', ...at } };
    const report = reportOf([makeTurn(0, 3000, 1000), makeSpan('execute_tool', call)]);
    expect(report.turns.split).toMatchObject({ turns: 1, tools: 0 });
    expect(report.spans.turnsWithoutSpan).toBe(1);
  });

  it('is absent for a turn that was not answered', () => {
    const { turns, slowestTurns } = reportOf([makeTurn(0, 3000, undefined)]);
    expect(turns).toMatchObject({ count: 1, responseLatency: null, split: null, histogram: [] });
    expect(slowestTurns).toEqual([]);
  });
});
