import { describe, expect, it } from 'vitest';

import { compareReports, type ComparisonRow } from '../../../../src/cli/report/analysis/compare-reports.ts';
import type { LatencyReport } from '../../../../src/cli/report/analysis/latency-report.ts';
import { makeCall, makeTurn, reportOf } from '../../../support/made-spans.ts';
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
      baseline: 1,
      current: 1.5,
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
});
