import { describe, expect, it } from 'vitest';

import { compareReports, type ComparisonRow } from '../../../../src/cli/report/analysis/compare-reports.ts';
import type { LatencyReport } from '../../../../src/cli/report/analysis/latency-report.ts';
import { makeCall, makeSpan, makeTurn, reportOf } from '../../../support/made-spans.ts';
import { RandomNumbers } from '../../../support/random-numbers.ts';

interface Calls {
  count: number;
  medianMs: number;
  tool?: string;
  failing?: number;
}

/** Calls that take about so long, each time other ones. */
function callsOf({ count, medianMs, tool = 'look_up', failing = 0 }: Calls, seed: number): LatencyReport {
  const random = new RandomNumbers(seed);
  return reportOf(
    Array.from({ length: count }, (_, index) =>
      makeCall(tool, 0, random.around(medianMs, 0.3), {
        'realtime.tool.outcome': index < failing ? 'error' : 'ok',
      }),
    ),
  );
}

function rowOf(
  baseline: LatencyReport,
  current: LatencyReport,
  measure: string,
  statistic: string,
): ComparisonRow {
  return compareReports(current, baseline).rows.find(
    (row) => row.measure === measure && row.statistic === statistic,
  )!;
}

const verdict = (before: Calls, now: Calls, measure = 'duration', statistic = 'p50'): string =>
  rowOf(callsOf(before, 1), callsOf(now, 2), measure, statistic).verdict;

describe('against a baseline', () => {
  it('what takes much longer is worse, and what takes much less better', () => {
    expect(verdict({ count: 200, medianMs: 300 }, { count: 200, medianMs: 450 })).toBe('worse');
    expect(verdict({ count: 200, medianMs: 450 }, { count: 200, medianMs: 300 })).toBe('better');
    expect(verdict({ count: 200, medianMs: 300 }, { count: 200, medianMs: 450 }, 'duration', 'p95')).toBe(
      'worse',
    );
  });

  it('what is much the same is similar', () => {
    expect(verdict({ count: 2000, medianMs: 300 }, { count: 2000, medianMs: 310 })).toBe('similar');
  });

  it('a difference of many percent that nobody feels is similar', () => {
    expect(verdict({ count: 2000, medianMs: 10 }, { count: 2000, medianMs: 20 })).toBe('similar');
  });

  it('a difference of many milliseconds that is little of the whole is similar', () => {
    expect(verdict({ count: 5000, medianMs: 20_000 }, { count: 5000, medianMs: 21_500 })).toBe('similar');
  });

  it('nothing is said of fewer than twenty samples', () => {
    expect(verdict({ count: 19, medianMs: 300 }, { count: 500, medianMs: 900 })).toBe('unsure');
    expect(verdict({ count: 20, medianMs: 300 }, { count: 500, medianMs: 900 })).toBe('worse');
  });

  it('nothing is said of a p95 that few samples cannot bound', () => {
    expect(verdict({ count: 50, medianMs: 300 }, { count: 500, medianMs: 900 }, 'duration', 'p95')).toBe(
      'unsure',
    );
  });

  it('the same calls, measured again, are hardly ever better or worse', () => {
    let marked = 0;
    for (let seed = 0; seed < 100; seed += 1) {
      const [before, now] = [
        callsOf({ count: 100, medianMs: 300 }, seed),
        callsOf({ count: 100, medianMs: 300 }, seed + 1000),
      ];
      const { better, worse } = compareReports(now, before);
      marked += better + worse;
    }
    expect(marked).toBeLessThanOrEqual(2);
  });

  it('a tool that fails more often is worse', () => {
    const before = { count: 200, medianMs: 300, failing: 2 };
    expect(verdict(before, { count: 200, medianMs: 300, failing: 30 }, 'failed', 'share')).toBe('worse');
    expect(verdict(before, { count: 200, medianMs: 300, failing: 5 }, 'failed', 'share')).toBe('similar');
    expect(verdict(before, { count: 30, medianMs: 300, failing: 2 }, 'failed', 'share')).toBe('unsure');
  });

  it('what only one side has is new, or gone', () => {
    const { rows } = compareReports(
      callsOf({ count: 30, medianMs: 300, tool: 'now' }, 1),
      callsOf({ count: 30, medianMs: 300, tool: 'before' }, 1),
    );
    const verdicts = rows
      .filter(({ statistic }) => statistic === 'p50')
      .map(({ name, verdict }) => [name, verdict]);
    expect(verdicts).toEqual([
      ['now', 'new'],
      ['before', 'gone'],
    ]);
  });

  it('says both values, how many samples they are of, and the change', () => {
    const turns = (latency: number, count: number): LatencyReport =>
      reportOf(Array.from({ length: count }, (_, number) => makeTurn(0, 5000, latency, number + 1)));
    expect(rowOf(turns(1000, 30), turns(1500, 40), 'response latency', 'p50')).toEqual({
      subject: 'turns',
      name: null,
      measure: 'response latency',
      statistic: 'p50',
      source: null,
      baseline: 1,
      current: 1.5,
      baselineLowerBound: false,
      currentLowerBound: false,
      baselineSamples: 30,
      currentSamples: 40,
      change: 0.5,
      verdict: 'worse',
    });
  });

  it('a report is as good as itself', () => {
    const report = callsOf({ count: 500, medianMs: 300, failing: 20 }, 1);
    const { rows, better, worse } = compareReports(report, report);
    expect([better, worse]).toEqual([0, 0]);
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['similar']));
  });

  describe('of response latencies', () => {
    const turns = (parts: Record<string, [count: number, latency: number]>): LatencyReport =>
      reportOf(
        Object.entries(parts).flatMap(([source, [count, latency]]) =>
          Array.from({ length: count }, (_, number) => {
            const turn = makeTurn(0, 5000, latency, number + 1);
            return {
              ...turn,
              attributes: { ...turn.attributes, 'realtime.turn.response_latency_source': source },
            };
          }),
        ),
      );
    const latencies = (now: LatencyReport, before: LatencyReport): unknown[] =>
      compareReports(now, before)
        .rows.filter(({ measure, statistic }) => measure === 'response latency' && statistic === 'p50')
        .map(({ source, verdict, baselineLowerBound, currentLowerBound }) => [
          source,
          verdict,
          baselineLowerBound,
          currentLowerBound,
        ]);

    it('says nothing of all turns where they were measured otherwise', () => {
      const [before, now] = [turns({ speech_stopped: [100, 600] }), turns({ audio_clock: [100, 1200] })];
      expect(latencies(now, before)).toEqual([
        [null, 'incomparable', false, false],
        ['audio_clock', 'new', false, false],
        ['speech_stopped', 'gone', false, false],
      ]);
      expect(compareReports(now, before)).toMatchObject({ worse: 0, better: 0 });
    });

    it('compares like with like, and marks what is a lower bound', () => {
      const before = turns({ audio_clock: [100, 1000], semantic_vad: [100, 500] });
      const now = turns({ audio_clock: [100, 1500], semantic_vad: [95, 505] });
      expect(latencies(now, before)).toEqual([
        [null, expect.not.stringContaining('incomparable'), true, true],
        ['audio_clock', 'worse', false, false],
        ['semantic_vad', 'similar', true, true],
      ]);
    });

    it('takes them as one where all were measured alike, but for a few', () => {
      const before = turns({ audio_clock: [100, 1000] });
      expect(latencies(turns({ audio_clock: [100, 1500] }), before)).toEqual([[null, 'worse', false, false]]);
      const [all] = latencies(turns({ audio_clock: [95, 1500], vad_silence: [5, 1500] }), before);
      expect(all).toEqual([null, 'worse', false, false]);
    });
  });

  it('has what is heard of the calls: turn detection, greetings, silence, and who was not answered', () => {
    const calls = (greeting: number, unanswered: number): LatencyReport =>
      reportOf(
        Array.from({ length: 100 }, (_, index) =>
          makeSpan('realtime_session', {
            from: 0,
            to: 60_000,
            at: {
              'realtime.session.overlap_time': 0,
              'realtime.session.longest_silence': 2 * greeting,
              'realtime.session.greeting_delay': greeting,
              'realtime.session.turn_count': 10,
              'realtime.session.unanswered_turn_count': index < unanswered ? 1 : 0,
              'realtime.session.agent_interruption_count': index === 0 ? 2000 : 0,
            },
          }),
        ),
      );
    const rows = compareReports(calls(1.5, 90), calls(0.5, 10)).rows.filter(
      ({ subject }) => subject === 'turns',
    );
    expect(rows.map(({ measure, statistic, verdict }) => [measure, statistic, verdict])).toEqual([
      ['unanswered', 'share', 'worse'],
      ['interrupted by agent', 'share', 'similar'],
      ['greeting', 'p50', 'worse'],
      ['greeting', 'p95', 'worse'],
      ['longest silence', 'p50', 'worse'],
      ['longest silence', 'p95', 'worse'],
    ]);
    const detection = (seconds: number): LatencyReport =>
      reportOf(
        Array.from({ length: 100 }, (_, number) =>
          makeSpan('turn', {
            from: 0,
            to: 1,
            turn: number + 1,
            at: { 'realtime.turn.endpointing': seconds },
          }),
        ),
      );
    expect(rowOf(detection(0.5), detection(0.2), 'turn detection', 'p50')).toMatchObject({
      verdict: 'better',
    });
  });
});
