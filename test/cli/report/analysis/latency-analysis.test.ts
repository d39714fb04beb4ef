import { describe, expect, it } from 'vitest';

import type { LatencyReport } from '../../../../src/cli/report/analysis/latency-report.ts';
import type { SpanFacts } from '../../../../src/cli/report/analysis/span-facts.ts';
import { FactsIntake } from '../../../../src/cli/report/inputs/facts-intake.ts';
import { SpanLines } from '../../../../src/cli/span-input/span-lines.ts';
import { exactLatencies, exactPercentile } from '../../../support/exact-latencies.ts';
import { generateSessions, otlpLine } from '../../../support/generated-sessions.ts';
import { makeSpan, makeTurn, reportOf } from '../../../support/made-spans.ts';
import { RandomNumbers } from '../../../support/random-numbers.ts';

/** 1 % of the sketch, and the rounding of spans to whole microseconds. */
const ACCURACY = 0.0101;

const lines = [...generateSessions({ sessions: 120 })].map((spans) => otlpLine(spans));
const spans = spansOf(lines);

function spansOf(texts: readonly string[]): SpanFacts[] {
  const read: SpanFacts[] = [];
  const reader = new SpanLines(
    new FactsIntake({ add: (span) => void read.push(span), passOver: () => undefined }),
    () => undefined,
  );
  reader.push(Buffer.from(texts.join('\n')));
  reader.end();
  return read;
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = new RandomNumbers(seed);
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function expectClose(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual}, not ${expected}`).toBeLessThanOrEqual(
    expected * ACCURACY + 1e-6,
  );
}

describe('the analysis of many sessions', () => {
  const exact = exactLatencies(lines);
  const report = reportOf(spans);

  it('gives percentiles that are within one percent of the exact ones', () => {
    const pairs = [
      ['response latency', report.turns.responseLatency, exact.responseLatencies] as const,
      ...report.tools.map(({ name, duration }) => [name, duration, exact.toolDurations[name]!] as const),
      ...report.tools
        .filter(({ approvalWait }) => approvalWait !== null)
        .map(
          ({ name, approvalWait }) =>
            [`${name}, approval`, approvalWait, exact.approvalWaits[name]!] as const,
        ),
      ...report.agents.map(
        ({ name, timeToFirstChunk }) => [name, timeToFirstChunk, exact.firstChunks[name]!] as const,
      ),
    ];
    expect(pairs.length).toBeGreaterThan(9);
    for (const [name, summary, numbers] of pairs) {
      expect(summary!.count).toBe(numbers.length);
      expect(summary!.max).toBeCloseTo(Math.max(...numbers), 5);
      expectClose(summary!.p50, exactPercentile(numbers, 0.5), `${name} p50`);
      expectClose(summary!.p95, exactPercentile(numbers, 0.95), `${name} p95`);
      expectClose(summary!.p99, exactPercentile(numbers, 0.99), `${name} p99`);
    }
  });

  it('splits latency as looking at each moment does', () => {
    const answered = exact.responseLatencies.length;
    for (const part of ['endpointing', 'model', 'tools', 'approval', 'rest'] as const)
      expect(report.turns.split![part] * answered, part).toBeCloseTo(exact.split[part], 2);
    const latency = exact.responseLatencies.reduce((sum, each) => sum + each, 0);
    for (const { name, latencyShare } of report.tools)
      expect(latencyShare, name).toBeCloseTo((exact.toolWaits[name] ?? 0) / latency, 4);
  });

  it('counts everything once', () => {
    expect(report.sessions.count).toBe(exact.sessionCount);
    expect(report.turns.count).toBe(exact.turnCount);
    const outcomes: Record<string, number> = {};
    for (const { byOutcome } of report.tools)
      for (const [outcome, count] of Object.entries(byOutcome))
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    expect(outcomes).toEqual(exact.outcomes);
    expect(report.spans).toMatchObject({ realtime: spans.length, turnsWithoutSpan: 0 });
  });

  it('lists the slowest turns, the slowest first', () => {
    const slowest = exact.responseLatencies.toSorted((one, other) => other - one).slice(0, 10);
    expect(report.slowestTurns.map(({ latency }) => latency)).toEqual(slowest);
  });

  it('says the same in whatever order the spans come', () => {
    for (const seed of [1, 2, 3]) expect(reportOf(shuffled(spans, seed))).toEqual(report);
  });

  it('has the turns of the histogram and of the groups by percentile add up to all', () => {
    const { histogram, splitByPercentile, split } = report.turns;
    const sum = (turns: readonly { turns: number }[]): number =>
      turns.reduce((all, each) => all + each.turns, 0);
    expect(sum(histogram)).toBe(split!.turns);
    expect(Math.abs(sum(splitByPercentile) - split!.turns)).toBeLessThanOrEqual(splitByPercentile.length / 2);
  });

  it('gives for the slowest 5 % what their latencies are on average', () => {
    const sorted = exact.responseLatencies.toSorted((one, other) => other - one);
    const slowest = sorted.slice(0, Math.round(sorted.length * 0.05));
    const mean = slowest.reduce((sum, each) => sum + each, 0) / slowest.length;
    const last = report.turns.splitByPercentile.at(-1)!;
    expect(Math.abs(last.latency - mean)).toBeLessThan(mean * 0.02);
    expect(last.endpointing + last.model + last.tools + last.approval + last.rest).toBeCloseTo(
      last.latency,
      4,
    );
  });
});

describe('who is heard', () => {
  const session = (talk: Record<string, unknown>): SpanFacts =>
    makeSpan('realtime_session', { from: 0, to: 60_000, at: talk });
  const times = (user: number, agent: number, overlap: number, silence: number): Record<string, unknown> => ({
    'realtime.session.user_speech_time': user,
    'realtime.session.agent_speech_time': agent,
    'realtime.session.overlap_time': overlap,
    'realtime.session.silence_time': silence,
  });

  it('is added up over the sessions in which both sides could be heard', () => {
    const { talk } = reportOf([
      session({
        ...times(20, 30, 1, 11),
        'realtime.session.longest_silence': 4,
        'realtime.session.greeting_delay': 0.5,
        'realtime.session.turn_count': 7,
        'realtime.session.unanswered_turn_count': 1,
        'realtime.session.agent_interruption_count': 2,
      }),
      session({
        ...times(5, 5, 0, 50),
        'realtime.session.longest_silence': 40,
        'realtime.session.turn_count': 2,
      }),
      // Nobody could hear the agent, or this was written before anybody listened.
      session({ 'realtime.session.user_speech_time': 30, 'realtime.session.turn_count': 9 }),
      session({ 'realtime.session.turn_count': 9 }),
    ]);
    expect(talk).toMatchObject({
      sessions: 2,
      userSpeech: 25,
      agentSpeech: 35,
      overlap: 1,
      silence: 61,
      longestSilence: { count: 2, max: 40 },
      greetingDelay: { count: 1, max: 0.5 },
      turns: 9,
      unansweredTurns: 1,
      agentInterruptions: 2,
    });
  });

  it('is said of each agent, also of one whose responses are not seen', () => {
    const spoken = (agent: string | undefined, from: number, to: number): SpanFacts =>
      makeSpan('agent_speech', { from, to, turn: 1, at: { 'realtime.agent.name': agent } });
    const { agents, models } = reportOf([
      spoken('Billing', 0, 3000),
      spoken('Billing', 4000, 5000),
      spoken(undefined, 6000, 6500),
      makeSpan('chat', { from: 0, to: 500, turn: 1, at: { 'gen_ai.agent.name': 'Reception' } }),
    ]);
    expect(agents).toMatchObject([
      { name: 'Reception', responses: 1, speech: null },
      { name: 'Billing', responses: 0, duration: null, speech: { count: 2, mean: 2, max: 3 } },
      { name: '(unknown)', speech: { count: 1 } },
    ]);
    expect(models).toMatchObject([{ speech: null }]);
  });

  it('gives response latency by what it was measured from, and how long turn detection took', () => {
    const turn = (
      number: number,
      source: string | undefined,
      at: Record<string, unknown> = {},
    ): SpanFacts => {
      const made = makeTurn(0, 5000, 1000 * number, number);
      return {
        ...made,
        attributes: { ...made.attributes, 'realtime.turn.response_latency_source': source, ...at },
      };
    };
    const { turns, slowestTurns } = reportOf([
      turn(1, undefined),
      turn(2, 'semantic_vad'),
      turn(3, 'audio_clock', { 'realtime.turn.endpointing': 0.5 }),
      turn(4, 'audio_clock', { 'realtime.turn.endpointing': 0.7 }),
    ]);
    expect(turns.latencyBySource).toMatchObject([
      { source: 'audio_clock', lowerBound: false, latency: { count: 2, max: 4 } },
      { source: '(unknown)', lowerBound: false, latency: { count: 1, max: 1 } },
      { source: 'semantic_vad', lowerBound: true, latency: { count: 1, max: 2 } },
    ]);
    expect(turns.endpointing).toMatchObject({ count: 2, mean: 0.6 });
    expect(slowestTurns.map(({ latencySource }) => latencySource)).toEqual([
      'audio_clock',
      'audio_clock',
      'semantic_vad',
      null,
    ]);
  });
});

describe('a turn in which the id of the session becomes known', () => {
  const at = (from: number, to: number, id?: string): Parameters<typeof makeSpan>[1] => ({
    from,
    to,
    turn: 1,
    at: { 'gen_ai.tool.name': 'look_up', 'gen_ai.agent.name': `${from}`, 'realtime.session.id': id },
  });
  const spansWith = (id?: string): SpanFacts[] => [
    makeSpan('user_speech', at(0, 400, id)),
    makeSpan('chat', at(450, 500, id)),
    makeSpan('execute_tool', at(500, 800, id)),
    makeSpan('chat', at(850, 1_100, 'sess_t1')),
    makeTurn(0, 1_100, 600),
  ];

  it.each(['as they ended', 'the other way round'])(
    'is split by all of its spans, which come %s',
    (order) => {
      const inOrder = (made: SpanFacts[]): SpanFacts[] =>
        order === 'as they ended' ? made : made.toReversed();
      const withoutIds = ({ slowestTurns, ...report }: LatencyReport): object => ({
        ...report,
        slowestTurns: slowestTurns.map((turn) => ({ ...turn, spanId: '' })),
      });
      const known = reportOf(inOrder(spansWith('sess_t1')));
      const learnt = reportOf(inOrder(spansWith()));
      expect(known.turns.split).toMatchObject({ turns: 1, tools: 0.3 });
      expect(withoutIds(learnt)).toEqual(withoutIds(known));
    },
  );
});

describe('what is held', () => {
  it('is a bounded number of turns: the first ones are settled when more come, and lose nothing they had', () => {
    const held = reportOf(spans);
    // Sessions follow each other here: a turn is whole long before its turn to go.
    expect(reportOf(spans, 50)).toEqual(held);
  });

  it('leaves out of the split what comes after its turn was settled, and says so', () => {
    const early = Array.from({ length: 10 }, (_, turn) =>
      makeTurn(turn * 1000, turn * 1000 + 900, 400, turn + 1),
    );
    const late = makeSpan('execute_tool', {
      from: 0,
      to: 400,
      turn: 1,
      at: { 'gen_ai.tool.name': 'look_up' },
    });
    const report = reportOf([...early, late], 5);
    expect(report.spans.turnsWithoutSpan).toBe(1);
    expect(report.turns.split).toMatchObject({ turns: 10, tools: 0 });
    expect(report.tools).toMatchObject([{ name: 'look_up', count: 1 }]);
  });

  it('is a bounded number of names: further ones share one', () => {
    const calls = Array.from({ length: 500 }, (_, index) =>
      makeSpan('execute_tool', { from: 0, to: 100, turn: 1, at: { 'gen_ai.tool.name': `tool_${index}` } }),
    );
    const { tools } = reportOf(calls);
    expect(tools).toHaveLength(201);
    expect(tools.find(({ name }) => name === '(others)')).toMatchObject({ count: 300 });
  });

  it('is not confused by names that objects have of their own', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const { tools } = reportOf(
      names.map((name) =>
        makeSpan('execute_tool', {
          from: 0,
          to: 1,
          failed: true,
          at: { 'gen_ai.tool.name': name, 'error.type': name },
        }),
      ),
    );
    expect(tools.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    for (const { name, byErrorType } of tools) expect(Object.entries(byErrorType)).toEqual([[name, 1]]);
  });
});
