import { describe, expect, it } from 'vitest';

import { generateSessions, otlpLine } from '../../support/generated-sessions.ts';
import { withCosts } from '../../support/generated-costs.ts';
import { parseCheck } from '../../../src/cli/report/checks/check.ts';
import { runReport } from '../../../src/cli/report/report-command.ts';
import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { memoryIo, temporaryFile, type MemoryIo } from '../command-io.ts';

const fileOf = (options: Parameters<typeof generateSessions>[0]): Promise<string> =>
  temporaryFile(
    'spans.jsonl',
    [...generateSessions(options)].map((spans) => otlpLine(withCosts(spans))).join('\n'),
  );

const OPTIONS = { sessions: 200, failing: { refund_charge: 0.2 } };

async function gate(
  file: string,
  checks: readonly string[],
  ...args: string[]
): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo();
  const failOn = checks.flatMap((check) => ['--fail-on', check]);
  return { code: await runReport([file, ...failOn, ...args], io), io };
}

const linesOf = ({ err }: MemoryIo): string[] => err.trimEnd().split('\n');

describe('a report as a gate', () => {
  it('ends with 4 when a check fails, and says each with its figure, bound and confidence', async () => {
    const file = await fileOf(OPTIONS);
    const { code, io } = await gate(file, [
      'latency.p95>2s',
      'latency.p50 > 60s',
      'tool.refund_charge.failed>5%',
      'cost.call.p95>0.001',
      'cost.call.p95>$5',
      'sessions.count<1000',
      'tool.book_table.approval.p95>1s',
    ]);
    expect(code).toBe(4);
    const [, ...said] = linesOf(io).map((line) => line.replace(/^report: /, ''));
    expect(said).toEqual([
      expect.stringMatching(
        /^latency\.p95>2s: [\d.]+s \([\d,]+ samples, 95 % confidence [\d.]+s to [\d.]+s\): fails$/,
      ),
      expect.stringMatching(/^latency\.p50 > 60s: [\d.]+s \(.*\): passes$/),
      expect.stringMatching(
        /^tool\.refund_charge\.failed>5%: \d+% \(\d+ samples, 95 % confidence [\d.]+% to [\d.]+%\): fails$/,
      ),
      expect.stringMatching(
        /^cost\.call\.p95>0\.001: \$0\.\d+ \(200 samples, 95 % confidence \$0\.\d+ to \$0\.\d+\): fails$/,
      ),
      expect.stringMatching(/^cost\.call\.p95>\$5: .*: passes$/),
      'sessions.count<1000: 200: fails',
      'tool.book_table.approval.p95>1s: no data, so it fails',
    ]);
  });

  it('has for a bound the very number that is written', () => {
    const boundOf = (text: string): unknown => ({ bound: undefined, ...parseCheck(text) }).bound;
    for (let tenths = 0; tenths <= 1000; tenths += 1) {
      const percent = tenths / 10;
      expect(boundOf(`turns.failed>${percent}%`)).toBe(tenths / 1000);
      expect(boundOf(`latency.p95>${percent}ms`)).toBe(tenths / 10_000);
    }
  });

  it('ends with 0 when all pass, and is silent about those when quiet', async () => {
    const file = await fileOf(OPTIONS);
    expect(await gate(file, ['latency.p95>1m', 'turns.failed>50%', 'sessions.count<200'])).toMatchObject({
      code: 0,
    });
    const quiet = await gate(file, ['latency.p95>1m', 'latency.p50>1ms'], '--quiet');
    expect(quiet.code).toBe(4);
    expect(quiet.io.err).toMatch(/^report: latency\.p50>1ms: [^\n]*: fails\n$/);
  });

  it('fails by the figure, and says where that may be chance', async () => {
    const file = await fileOf({ sessions: 40 });
    const { turns } = JSON.parse((await gate(file, [], '--json')).io.out) as ReportDocument;
    const { p50, p50Interval } = turns.responseLatency!;
    const within = [(p50 + p50Interval![0]) / 2, (p50 + p50Interval![1]) / 2];
    const { code, io } = await gate(
      file,
      within.map((bound) => `latency.p50>${(bound * 1000).toFixed(3)}ms`),
    );
    expect(code).toBe(4);
    expect(linesOf(io).slice(1)).toEqual([
      expect.stringMatching(/: fails, which may be chance$/),
      expect.stringMatching(/: passes, which may be chance$/),
    ]);
  });

  it('marks a figure that is a lower bound', async () => {
    const { io } = await gate(await fileOf({ sessions: 40, semantic: 0.5 }), ['latency.p95>1ms']);
    expect(io.err).toMatch(/latency\.p95>1ms: ≥[\d.]+s/);
  });

  it('fails without data, and says which name may have been meant', async () => {
    const { code, io } = await gate(await fileOf({ sessions: 20 }), [
      'tool.refund_chrge.failed>5%',
      'errors.count>3',
    ]);
    expect(code).toBe(4);
    expect(io.err).toContain('no data, so it fails; did you mean tool.refund_charge.failed?\n');
    expect(io.err).toContain('errors.count>3: no data, so it fails\n');
  });

  it('fails on what is worse than the baseline, and says what that is', async () => {
    const options = { sessions: 400 };
    const [before, now] = [
      await fileOf(options),
      await fileOf({ ...options, seed: 2, slower: { search_guest_guide: 2.2 } }),
    ];
    const worse = await gate(now, ['worse'], '--baseline', before);
    expect(worse.code).toBe(4);
    expect(worse.io.err).toMatch(/\nreport: worse: \d+ \(\d+ numbers compared\): fails\n/);
    expect(worse.io.err).toMatch(
      /\nreport: worse: search_guest_guide: duration p95: [\d.]+s before, [\d.]+s now\n/,
    );
    const same = await gate(before, ['worse'], '--baseline', before);
    expect(same.code).toBe(0);
    expect(same.io.err).toMatch(/worse: 0 \(\d+ numbers compared\): passes/);
  });

  it('is in the JSON and on the page too', async () => {
    const file = await fileOf({ sessions: 20 });
    const checks = ['latency.p95>1ms', 'turns.failed>50%', 'tool.nothing.p50>1s'];
    const json = await gate(file, checks, '--json');
    expect(json.code).toBe(4);
    const document = JSON.parse(json.io.out) as ReportDocument;
    expect(document.checks).toMatchObject([
      {
        expression: 'latency.p95>1ms',
        quantity: 'duration',
        verdict: 'failed',
        bound: 0.001,
        mayBeChance: false,
      },
      { expression: 'turns.failed>50%', quantity: 'share', verdict: 'passed', bound: 0.5 },
      { expression: 'tool.nothing.p50>1s', verdict: 'no data', value: null, interval: null },
    ]);
    const page = (await gate(file, checks, '--html', '-')).io.out;
    const [, card = ''] = /<h2>Checks<\/h2>([^]*?)<\/section>/.exec(page) ?? [];
    expect(card.replaceAll(/<[^>]*>|\s+/g, ' ')).toMatch(
      /latency\.p95&gt;1ms .* fails .* turns\.failed&gt;50% .* passes .* no data/,
    );
  });

  it('ends with 4 when there are bad lines as well', async () => {
    const lines = [...generateSessions({ sessions: 5 })].map((spans) => otlpLine(spans));
    const file = await temporaryFile('spans.jsonl', [...lines, 'x'].join('\n'));
    expect((await gate(file, [])).code).toBe(3);
    expect((await gate(file, ['latency.p95>1m'])).code).toBe(3);
    expect((await gate(file, ['latency.p95>1ms'])).code).toBe(4);
  });

  it.each([
    ['latency.p95', /expected a comparison in quotes, such as 'latency\.p95>2s'.*got "latency\.p95"/],
    ['latency.p95>=2s', /expected a comparison in quotes/],
    ['>2s', /expected latency, detection, .*got ">2s"/],
    [
      'latency.p59>2s',
      /expected latency, detection, .*tool\.<name>, .*got "latency\.p59>2s", which is most like latency\.p5\d?/,
    ],
    ['tool.check_rooms.faild>2%', /which is most like tool\.check_rooms\.failed/],
    ['tool.failed>2%', /expected latency, detection/],
    ['latency.p95>2', /expected a time with its unit, such as 2s or 800ms, got "latency\.p95>2"/],
    ['latency.p95>2%', /expected a time with its unit/],
    ['turns.failed>5', /expected a share such as 5% or 0\.05/],
    ['cost.call.p95>5%', /expected dollars such as \$0\.50 or 0\.50/],
    ['sessions.count<1s', /expected a number such as 100/],
    ['latency.p95>-2s', /expected a time/],
    ['', /option --fail-on needs a value/],
    ['worse', /option --fail-on worse: expected --baseline too/],
  ])('refuses %j with what is expected, and exit code 2', async (check, message) => {
    const { code, io } = await gate('nowhere.jsonl', [check]);
    expect(code).toBe(2);
    expect(io.err).toMatch(message);
  });
});
