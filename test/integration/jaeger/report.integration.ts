import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { runReport } from '../../../src/cli/report/report-command.ts';
import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { memoryIo, temporaryFile, type MemoryIo } from '../../cli/command-io.ts';
import { generateSessions, otlpLine, type GeneratedSpan } from '../../support/generated-sessions.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';
import { poll } from './poll.ts';

let jaeger: JaegerServer;

/** All sessions begin within this hour. */
const BEGINNING = Date.now() - 7_200_000;
const MINUTE = 60_000;

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
});

afterAll(() => jaeger?.stop());

const generated = (sessions: number, seed = 1): GeneratedSpan[][] => [
  ...generateSessions({ sessions, seed, start: BEGINNING }),
];

function shift(spans: readonly GeneratedSpan[], microseconds: number): void {
  for (const span of spans) {
    span.start += microseconds;
    span.end += microseconds;
  }
}

/** Sends spans, and waits until Jaeger has a trace of each session. */
async function send(service: string, sessions: readonly GeneratedSpan[][]): Promise<void> {
  for (const spans of sessions) {
    const response = await fetch(`${jaeger.otlpHttpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: otlpLine(spans, service),
    });
    expect(response.status).toBe(200);
  }
  for (const spans of sessions.slice(-5))
    await poll(`the trace ${spans[0]!.traceId}`, 15_000, async () => {
      const response = await fetch(`${jaeger.queryUrl}/api/v3/traces/${spans[0]!.traceId}`);
      return response.ok ? true : undefined;
    });
}

async function report(...args: string[]): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo();
  return { code: await runReport([...args, '--json'], io), io };
}

async function jaegerReport(service: string, ...args: string[]): Promise<ReportDocument> {
  const range = ['--from', String(BEGINNING), '--to', String(BEGINNING + 120 * MINUTE)];
  const { code, io } = await report(
    '--jaeger',
    jaeger.queryUrl,
    '--service',
    service,
    ...(args.length > 0 ? args : range),
  );
  expect(code, io.err).toBe(0);
  return JSON.parse(io.out) as ReportDocument;
}

/** The report on the same spans from a file, with the links that only Jaeger can have. */
async function fileReport(service: string, sessions: readonly GeneratedSpan[][]): Promise<ReportDocument> {
  const file = await temporaryFile(
    'spans.jsonl',
    sessions.map((spans) => otlpLine(spans, service)).join('\n'),
  );
  const { code, io } = await report(file, '--ui', jaeger.queryUrl);
  expect(code, io.err).toBe(0);
  return JSON.parse(io.out) as ReportDocument;
}

describe('report --jaeger', () => {
  test('says of many sessions what their spans say, though Jaeger gives a few traces at a time', async () => {
    const sessions = generated(300);
    await send('many', sessions);
    expect(await jaegerReport('many')).toEqual(await fileReport('many', sessions));
  });

  test('finds every session of those that begin in the same millisecond', async () => {
    const sessions = generated(90, 2);
    for (const spans of sessions) {
      const session = spans.find(({ name }) => name === 'realtime_session')!;
      shift(spans, BEGINNING * 1000 + 250 - session.start);
    }
    await send('at-once', sessions);
    expect(await jaegerReport('at-once')).toEqual(await fileReport('at-once', sessions));
  });

  test('finds turns that have traces of their own, and those whose session has not ended', async () => {
    const sessions = generated(240, 3);
    for (const [index, spans] of sessions.entries()) {
      // A second apart: each goes on through many steps of the search.
      shift(spans, -index * 14_000_000);
      if (index % 2 === 0) {
        for (const span of spans) {
          const turn = span.attributes['realtime.turn.number'];
          if (turn !== undefined) span.traceId = `${String(turn).padStart(4, '0')}${span.traceId.slice(4)}`;
          if (span.name === 'turn') span.parentSpanId = undefined;
        }
      } else {
        const root = spans.findIndex(({ name }) => name === 'realtime_session');
        spans.splice(root, 1);
      }
    }
    await send('turns', sessions);
    expect(await jaegerReport('turns')).toEqual(await fileReport('turns', sessions));
  });

  test('reads the sessions and turns of its time range as whole traces', async () => {
    const sessions = generated(120, 4);
    await send('range', sessions);
    // In the middle of sessions, which begin every half a minute and are longer.
    const [from, to] = [BEGINNING + 20.25 * MINUTE, BEGINNING + 40.25 * MINUTE];
    const inRange = sessions.filter((spans) =>
      spans.some(
        ({ name, start }) =>
          ['realtime_session', 'turn'].includes(name) && start >= from * 1000 && start < (to + 1) * 1000,
      ),
    );
    expect(inRange.length).toBeGreaterThan(30);
    expect(inRange.length).toBeLessThan(60);
    const found = await jaegerReport('range', '--from', String(from), '--to', String(to));
    expect(found).toEqual(await fileReport('range', inRange));
  });

  test('compares one time with the time before it', async () => {
    const sessions = generated(100, 5);
    await send('before-and-after', sessions);
    const [from, to] = [BEGINNING + 30 * MINUTE, BEGINNING + 61 * MINUTE];
    const range = ['--from', String(from), '--to', String(to)];
    const { comparison, baseline, turns } = await jaegerReport(
      'before-and-after',
      ...range,
      '--baseline',
      jaeger.queryUrl,
    );
    const earlier = ['--from', String(from - (to - from) - 1), '--to', String(from - 1)];
    expect(baseline!.turns.count).toBeGreaterThan(200);
    expect(turns.count).toBeGreaterThan(200);
    expect(baseline!.turns).toEqual((await jaegerReport('before-and-after', ...earlier)).turns);
    expect(baseline!.turns).not.toEqual(turns);
    expect(new Date(baseline!.from!).getTime()).toBeLessThan(from);
    expect(comparison!.rows.length).toBeGreaterThan(20);
  });

  test('asks a store that refuses many traces at once for fewer', async () => {
    const small = await startJaeger({ binary: inject('jaegerBinary'), maxTraces: 30 });
    const big = jaeger;
    jaeger = small;
    try {
      const sessions = generated(25, 6);
      await send('small', sessions);
      expect(await jaegerReport('small')).toEqual(await fileReport('small', sessions));
    } finally {
      jaeger = big;
      await small.stop();
    }
  });

  test('links slow turns to pages that the query API knows', async () => {
    const { slowestTurns } = await jaegerReport('many');
    expect(slowestTurns).toHaveLength(10);
    for (const { url, traceId, spanId } of slowestTurns) {
      expect(url).toBe(`${jaeger.queryUrl}/trace/${traceId}?uiFind=${spanId}`);
      const trace = await fetch(`${jaeger.queryUrl}/api/traces/${traceId}`);
      expect(await trace.text()).toContain(spanId);
    }
  });

  test('says in words that there is no such service, and which there are', async () => {
    const { code, io } = await report('--jaeger', jaeger.queryUrl, '--service', 'nobody');
    expect(code).toBe(1);
    expect(io.err).toMatch(/Jaeger at http:\S+ has no service nobody; it has .*many/);
  });

  test('says in words that nothing was in the time range', async () => {
    const { code, io } = await report(
      '--jaeger',
      jaeger.queryUrl,
      '--service',
      'many',
      '--from',
      '2020-01-01',
      '--to',
      '2020-01-02',
    );
    expect(code).toBe(1);
    expect(io.err).toContain('no spans of realtime sessions are in the input');
  });
});
