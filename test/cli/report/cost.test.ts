import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { runReport } from '../../../src/cli/report/report-command.ts';
import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { PRICES, withCosts } from '../../support/generated-costs.ts';
import { generateSessions, otlpLine, type GeneratedSpan } from '../../support/generated-sessions.ts';
import { memoryIo, temporaryFile, type MemoryIo } from '../command-io.ts';

const sessionsOf = (sessions: number, seed = 1): GeneratedSpan[][] =>
  [...generateSessions({ sessions, seed })].map((spans) => [...withCosts(spans)]);

const fileOf = (sessions: readonly GeneratedSpan[][]): Promise<string> =>
  temporaryFile('spans.jsonl', sessions.map((spans) => otlpLine(spans)).join('\n'));

const pricesFile = (prices: unknown = PRICES): Promise<string> =>
  temporaryFile('prices.json', typeof prices === 'string' ? prices : JSON.stringify(prices));

async function report(...args: string[]): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo();
  return { code: await runReport(args, io), io };
}

async function costOf(...args: string[]): Promise<ReportDocument['cost']> {
  const { code, io } = await report(...args, '--json');
  expect(code, io.err).toBe(0);
  return (JSON.parse(io.out) as ReportDocument).cost;
}

const dollarsOf = ({ attributes }: GeneratedSpan): number =>
  Number(attributes['realtime.response.cost_usd'] ?? attributes['realtime.transcription.cost_usd'] ?? 0);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function without(spans: GeneratedSpan[], keys: RegExp): GeneratedSpan[] {
  return spans.map((span) => ({
    ...span,
    attributes: Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !keys.test(key))),
  }));
}

describe('what sessions cost', () => {
  const sessions = sessionsOf(100);
  const spans = sessions.flat();

  it('is what the spans say: in all, of a call, by the minute, agent and model', async () => {
    const cost = await costOf(await fileOf(sessions));
    expect(cost).toMatchObject({ source: 'spans', unpriced: 0, callsWithoutPrice: 0, saved: null });
    expect(cost.total).toBeCloseTo(sum(spans.map(dollarsOf)), 6);
    const calls = spans.filter(({ name }) => name === 'realtime_session');
    const costs = calls.map(({ attributes }) => Number(attributes['realtime.session.cost_usd']));
    expect(cost.calls!.count).toBe(100);
    expect(cost.calls!.max).toBeCloseTo(Math.max(...costs), 5);
    expect(cost.calls!.mean).toBeCloseTo(sum(costs) / 100, 5);
    expect(cost.perMinute).toBeCloseTo(
      sum(costs) / (sum(calls.map(({ start, end }) => end - start)) / 60e6),
      5,
    );
    for (const { name, total, priced } of cost.agents) {
      const own = spans.filter(
        (span) => span.name.startsWith('chat ') && span.attributes['gen_ai.agent.name'] === name,
      );
      expect(total, name).toBeCloseTo(sum(own.map(dollarsOf)), 6);
      expect(priced).toBe(own.length);
    }
    expect(cost.models.map(({ name }) => name).toSorted()).toEqual([
      'gpt-4o-mini-transcribe',
      'gpt-realtime',
      'gpt-realtime-mini',
    ]);
    expect(sum(cost.models.map(({ total }) => total))).toBeCloseTo(cost.total, 6);
    const tokens = (key: string): number => sum(spans.map(({ attributes }) => Number(attributes[key] ?? 0)));
    expect(cost.cachedShare).toBeCloseTo(
      tokens('gen_ai.usage.cache_read.input_tokens') / tokens('gen_ai.usage.input_tokens'),
      5,
    );
  });

  it('is by published prices where spans are made as they are read, and that is asked for', async () => {
    const log = fileURLToPath(
      new URL('../../fixtures/typescript/hotel-call.server-events.jsonl', import.meta.url),
    );
    expect(await costOf(log)).toMatchObject({ source: null, total: 0 });
    // The figure is worked out where replay is tested.
    const cost = await costOf(log, '--prices', 'genai-prices');
    expect(cost).toMatchObject({ source: 'spans', unpriced: 0, callsWithoutPrice: 0 });
    expect(cost.total).toBeCloseTo(0.018739, 9);
    expect((await report(log, '--prices', 'genai-prices')).io.err).not.toContain('--prices');
  });

  it('says where asking for published prices changes nothing', async () => {
    const file = await fileOf(sessions);
    const { io } = await report(file, '--prices', 'genai-prices');
    expect(io.err).toContain(
      'report: --prices genai-prices changes nothing: the spans of this input say themselves what they cost',
    );
    expect((await report(file)).io.err).not.toContain('--prices');
  });

  it('is the same by prices, with what caching saved, whatever the spans say and in whatever order they come', async () => {
    const said = await costOf(await fileOf(sessions));
    const wrong = sessions.map((each) =>
      each.map((span) => ({ ...span, attributes: { ...span.attributes, 'realtime.session.cost_usd': 7 } })),
    );
    for (const variant of [
      sessions,
      wrong,
      sessions.map((each) => without(each, /cost_usd/)),
      sessions.map((each) => each.toReversed()),
    ]) {
      const { source, saved, agents, models, ...cost } = await costOf(
        await fileOf(variant),
        '--prices',
        await pricesFile(),
      );
      expect(source).toBe('prices');
      expect(cost.total).toBeCloseTo(said.total, 6);
      expect(cost.calls!.p95).toBeCloseTo(said.calls!.p95, 5);
      expect(cost.dearestCalls.map(({ traceId }) => traceId)).toEqual(
        said.dearestCalls.map(({ traceId }) => traceId),
      );
      const rates = PRICES['gpt-realtime*'];
      const cached = (kind: string, model: string): number =>
        sum(
          spans
            .filter(({ attributes }) => attributes['gen_ai.response.model'] === model)
            .map(({ attributes }) => Number(attributes[`gen_ai.usage.${kind}.cache_read.input_tokens`])),
        );
      const expected =
        (cached('text', 'gpt-realtime') * (rates.text.input - rates.text.cached) +
          cached('audio', 'gpt-realtime') * (rates.audio.input - rates.audio.cached)) /
        1e6;
      expect(models.find(({ name }) => name === 'gpt-realtime')!.saved).toBeCloseTo(expected, 6);
      expect(saved).toBeGreaterThan(expected);
      expect(sum(agents.map((agent) => agent.saved!))).toBeCloseTo(saved!, 6);
    }
  });

  it('is added up over the traces of a call that has one for each turn', async () => {
    const said = await costOf(await fileOf(sessions));
    const apart = sessions.map((each) =>
      each.map((span) => ({
        ...span,
        traceId: `${span.traceId.slice(8)}${String(span.attributes['realtime.turn.number'] ?? 0).padStart(8, '0')}`,
      })),
    );
    const cost = await costOf(await fileOf(apart), '--prices', await pricesFile());
    expect(cost.calls).toEqual((await costOf(await fileOf(sessions), '--prices', await pricesFile())).calls);
    expect(cost.calls!.count).toBe(said.calls!.count);
  });

  it('of a call in which something has no price is not known, and that is said', async () => {
    const { 'gpt-realtime-mini*': _, ...prices } = PRICES;
    const only = {
      'gpt-realtime': prices['gpt-realtime*'],
      'gpt-4o-mini-transcribe': prices['gpt-4o-mini-transcribe'],
    };
    const file = await fileOf(sessions);
    const cost = await costOf(file, '--prices', await pricesFile(only));
    const minis = sessions.filter((each) => each.some(({ name }) => name === 'chat gpt-realtime-mini'));
    expect(cost.callsWithoutPrice).toBe(minis.length);
    expect(cost.calls!.count).toBe(100 - minis.length);
    expect(cost.models.find(({ name }) => name === 'gpt-realtime-mini')).toMatchObject({
      priced: 0,
      total: 0,
    });
    const { io } = await report(file, '--prices', await pricesFile(only));
    expect(io.out).toMatch(
      new RegExp(
        `\\n {2}[\\d,]+ responses or transcriptions without a price are in no cost; ${minis.length} calls with such are in no cost of a call\\n`,
      ),
    );
    const unpriced = sessions.map((each, index) =>
      index >= 10
        ? each
        : without(each, /cost_usd/).map((span) =>
            span.name === 'realtime_session'
              ? { ...span, attributes: { ...span.attributes, 'realtime.session.unpriced_response_count': 3 } }
              : span,
          ),
    );
    const said = await costOf(await fileOf(unpriced));
    expect(said).toMatchObject({ callsWithoutPrice: 10, calls: { count: 90 } });
    expect(said.unpriced).toBeGreaterThan(10);
  });

  it('of a call in which a response does not say what it used is not known', async () => {
    const isMade = ({ attributes }: (typeof sessions)[0][0]): boolean =>
      attributes['realtime.response.status'] === 'completed';
    const silent = sessions.map((each, index) => {
      const made = index === 0 ? each.find(isMade) : undefined;
      return each.map((span) => (span === made ? without([span], /usage|cost_usd/)[0]! : span));
    });
    const cost = await costOf(await fileOf(silent), '--prices', await pricesFile());
    expect(cost).toMatchObject({ callsWithoutPrice: 1, calls: { count: 99 }, unpriced: 1 });
  });

  it('of a call in which a response was cut after something of it had come, and does not say what it used, is not known', async () => {
    const cut = (firstChunk: object): GeneratedSpan[][] =>
      sessions.map((each, index) => {
        const made = index === 0 ? each.find(({ name }) => name.startsWith('chat ')) : undefined;
        return each.map((span) => {
          if (span !== made) return span;
          const [silent] = without([span], /usage|cost_usd|first_chunk/);
          const attributes = {
            ...silent!.attributes,
            'realtime.response.status': 'cancelled',
            ...firstChunk,
          };
          return { ...silent!, attributes };
        });
      });
    const prices = ['--prices', await pricesFile()];
    const heard = await fileOf(cut({ 'gen_ai.response.time_to_first_chunk': 0.3 }));
    expect(await costOf(heard, ...prices)).toMatchObject({ callsWithoutPrice: 1, unpriced: 1 });
    expect(await costOf(await fileOf(cut({})), ...prices)).toMatchObject({
      callsWithoutPrice: 0,
      unpriced: 0,
    });
  });

  it('of a call has what was done before the id of its session was known', async () => {
    const early = sessions.slice(0, 5).map((each) => {
      const [first] = each.filter(({ name }) => name.startsWith('chat '));
      return each.map((span) => (span === first ? without([span], /session\.id/)[0]! : span));
    });
    const prices = await pricesFile();
    const [all, apart] = [sessions.slice(0, 5), early].map(async (file) =>
      costOf(await fileOf(file), '--prices', prices),
    );
    expect((await apart)!.calls).toEqual((await all)!.calls);
  });

  it('is not known where the kinds of the tokens are not said', async () => {
    const vague = sessions.map((each) => without(each, /usage\.(audio|text)|cost_usd/));
    const cost = await costOf(await fileOf(vague), '--prices', await pricesFile());
    expect(cost).toMatchObject({ calls: null, callsWithoutPrice: 100 });
  });

  it('is told in the terminal and on the page, with links to the dearest calls', async () => {
    const file = await fileOf(sessions);
    const args = [file, '--prices', await pricesFile(), '--slowest', '3', '--ui', 'http://localhost:16686'];
    const { io } = await report(...args);
    const [, section = ''] =
      /\nCOST {2}by the prices that were given\n([^]*?)\n\n[A-Z]{4,}/.exec(io.out) ?? [];
    expect(section).toMatch(/^ {2}a call {2}p50 \$0\.\d+ {2}p95 \$0\.\d+ .* 100 calls\n/);
    expect(section).toMatch(
      /\n {2}\$0\.\d+ a minute · \$[\d.]+ in all · \d+% of input tokens cached, which saved \$[\d.]+\n/,
    );
    expect(section).toMatch(/\n {2}Reception +\d+ +0 +\$[\d.]+ +\d+% +\d+% +\$[\d.]+\n/);
    expect(section).toMatch(/\n {2}gpt-4o-mini-transcribe +\d+ +0 +\$[\d.]+ +[\d.]+% +– +\$0\.00\n/);
    expect(section.match(/http:\/\/localhost:16686\/trace\/[0-9a-f]{32}\?uiFind=/g)).toHaveLength(3);
    const page = (await report(...args, '--html', '-')).io.out;
    const [, card = ''] = /<h2>Cost<\/h2>([^]*?)<\/section>/.exec(page) ?? [];
    expect(card.replaceAll(/<[^>]*>|\s+/g, ' ')).toMatch(
      /By the prices that were given; \$0\.\d+ a minute; .* Reception /,
    );
    expect(card.match(/<a href="http:\/\/localhost:16686\/trace\//g)).toHaveLength(3);
  });

  it('that nobody knows is not told as none', async () => {
    const nothing = sessions.slice(0, 3).map((each) => without(each, /cost_usd/));
    const cost = await costOf(await fileOf(nothing));
    expect(cost).toMatchObject({ source: null, calls: null, perMinute: null, saved: null });
    const { io } = await report(await fileOf(nothing));
    expect(io.out).toMatch(
      /\nCOST {2}not known: the spans do not say it, and --prices has none that fits\n {2}\d+% of input tokens cached\n/,
    );
    const tokenless = sessions.slice(0, 3).map((each) => without(each, /cost_usd|tokens/));
    for (const format of [[], ['--html', '-']])
      expect((await report(await fileOf(tokenless), ...format)).io.out).not.toMatch(/COST|>Cost<|NaN/);
  });

  it('is compared with a baseline', async () => {
    const [before, now] = [await fileOf(sessionsOf(300)), await fileOf(sessionsOf(300, 2))];
    const dear = await pricesFile(
      JSON.parse(JSON.stringify(PRICES), (_, value: unknown) =>
        typeof value === 'number' ? value * 2 : value,
      ),
    );
    const saved = await temporaryFile('before.json', (await report(before, '--json')).io.out);
    const { io } = await report(now, '--baseline', saved, '--prices', dear);
    expect(io.out).toMatch(/▲ {2}Cost of a call p50 +\$0\.\d+ +\$0\.\d+ +\+\d+% {2}worse/);
    expect(io.err).toContain('before.json: --prices changes nothing of a report that was saved');
    const same = await report(before, '--baseline', before);
    expect(same.io.out).not.toContain('Cost of a call');
  });
});

describe('a file of prices', () => {
  it.each([
    [
      'that is not there',
      undefined,
      /cannot read prices from .*nowhere\.json: ENOENT: .*; expected a file of JSON, or genai-prices/,
    ],
    [
      'that is no JSON',
      '{"gpt',
      /cannot read prices from .*: it is no JSON: expected an object such as \{"gpt-realtime\*"/,
    ],
    ['with a list', '[]', /the file: expected an object such as .*, got a list/],
    ['without a model', {}, /it names no model/],
    [
      'with a number for a model',
      { 'gpt-realtime': 4 },
      /"gpt-realtime": expected an object of rates, got 4/,
    ],
    [
      'with a model without rates',
      { 'gpt-realtime': {} },
      /"gpt-realtime" has no rates: expected one of text, audio, image, minute/,
    ],
    [
      'with an unknown kind',
      { 'gpt-realtime': { video: {} } },
      /"gpt-realtime", "video": expected one of text, audio, image, minute/,
    ],
    [
      'with an unknown rate',
      { 'gpt-realtime': { text: { in: 4 } } },
      /"text", "in": expected one of input, cached, output/,
    ],
    [
      'with a text for a rate',
      { 'gpt-realtime': { text: { input: '$4' } } },
      /"text", "input": expected a number of US dollars, got "\$4"/,
    ],
    ['with a rate below 0', { m: { minute: -1 } }, /"m", "minute": expected a number of US dollars, got -1/],
  ])('%s is refused with what is expected', async (_, content, message) => {
    const path = content === undefined ? 'nowhere.json' : await pricesFile(content);
    const { code, io } = await report('spans.jsonl', '--prices', path);
    expect(code).toBe(1);
    expect(io.err).toMatch(message);
  });

  it('counts the first model that fits, charges audio by the minute, a prompt as the text that it is, and cached tokens in full without a rate', async () => {
    const session = (model: string, attributes: GeneratedSpan['attributes']): GeneratedSpan[] => {
      const [spans] = generateSessions({ sessions: 1 });
      const chat = spans!.find(({ name }) => name.startsWith('chat '))!;
      const ids = Object.entries(chat.attributes).filter(([key]) => key.includes('session.id'));
      return [
        {
          ...chat,
          attributes: { ...Object.fromEntries(ids), 'gen_ai.response.model': model, ...attributes },
        },
      ];
    };
    const tokens = {
      'gen_ai.usage.input_tokens': 3_000_000,
      'gen_ai.usage.text.input_tokens': 3_000_000,
      'gen_ai.usage.cache_read.input_tokens': 1_000_000,
      'gen_ai.usage.text.cache_read.input_tokens': 1_000_000,
      'gen_ai.usage.output_tokens': 1_000_000,
      'gen_ai.usage.text.output_tokens': 400_000,
      'gen_ai.usage.reasoning.output_tokens': 600_000,
    };
    const prices = await pricesFile({
      'gpt-4o-transcribe': { audio: { input: 6 }, text: { input: 2.5, output: 10 } },
      'gpt-*-mini-*': { text: { input: 1, output: 10 } },
      'gpt-*': { text: { input: 4, cached: 1, output: 10 } },
      'whisper-1': { minute: 0.006 },
    });
    const total = async (spans: GeneratedSpan[]): Promise<number> =>
      (await costOf(await fileOf([spans]), '--prices', prices)).total;
    expect(await total(session('gpt-realtime-mini-2026', tokens))).toBeCloseTo(13, 9);
    expect(await total(session('gpt-realtime', tokens))).toBeCloseTo(19, 9);
    expect(await total(session('gemini', tokens))).toBe(0);
    const [speech] = session('', {});
    const heard = { 'realtime.transcription.model': 'whisper-1', 'realtime.transcription.audio_seconds': 90 };
    const transcribed = (used: object): Promise<number> =>
      total([{ ...speech!, name: 'user_speech', attributes: { ...speech!.attributes, ...used } }]);
    expect(await transcribed(heard)).toBeCloseTo(0.009, 9);
    const prompted = {
      'realtime.transcription.model': 'gpt-4o-transcribe',
      'realtime.transcription.input_tokens': 1100,
      'realtime.transcription.text_input_tokens': 1000,
      'realtime.transcription.output_tokens': 10,
    };
    expect(await transcribed(prompted)).toBeCloseTo(0.0025 + 0.0006 + 0.0001, 9);
  });
});
