import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BadLines } from '../../../src/cli/input/bad-lines.ts';
import { describeCall } from '../../../src/cli/show/describe-call.ts';
import { MessageArea } from '../../../src/cli/terminal/message-area.ts';
import { readCalls } from '../../../src/cli/show/read-calls.ts';
import { runShow } from '../../../src/cli/show/show-command.ts';
import { readShowOptions, type ShowOptions } from '../../../src/cli/show/show-options.ts';
import { memoryIo, temporaryFile, type MemoryIo } from '../../cli/command-io.ts';
import { otlpLine } from '../../cli/show/otlp-line.ts';
import { CALL } from '../../cli/show/shown-call.ts';
import { event, ORIGIN, span } from '../../cli/waterfall/conversation.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';
import { poll } from './poll.ts';
import type { Call } from '../../../src/cli/show/calls.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

let jaeger: JaegerServer;

/** An hour ago, so that Jaeger's search of the last week has it. */
const LATER_MS = Date.now() - 3_600_000 - ORIGIN;
const TRACES = ['a', 'b'].map((digit) => digit.repeat(32));

/** A call of two traces, with a query in a tool of the first. */
const SPANS = TRACES.flatMap((trace): WaterfallSpan[] =>
  [
    ...CALL,
    span('SELECT rooms', {
      id: 'q',
      parent: 'x1',
      from: 4.6,
      to: 5,
      events: [event('exception', 4.7, { 'exception.message': 'none of ours' })],
    }),
  ].map((one) => ({
    ...one,
    traceId: trace,
    startMs: one.startMs + LATER_MS,
    endMs: one.endMs + LATER_MS,
    events: one.events.map((each) => ({ ...each, timeMs: each.timeMs + LATER_MS })),
    attributes:
      one.name === 'SELECT rooms'
        ? { 'db.system': 'postgresql' }
        : { ...one.attributes, 'session.id': 'sess_hotel', 'realtime.session.id': `sess_${trace[0]}` },
  })),
);

const isQuery = ({ name }: WaterfallSpan): boolean => name === 'SELECT rooms';
const LINES = [otlpLine(SPANS.filter((one) => !isQuery(one))), otlpLine(SPANS.filter(isQuery), 'pg')];

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
  for (const body of LINES) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${jaeger.otlpHttpUrl}/v1/traces`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
  }
  for (const trace of TRACES)
    await poll(`the trace ${trace}`, 15_000, async () => {
      const response = await fetch(`${jaeger.queryUrl}/api/v3/traces/${trace}`);
      const text = await response.text();
      // It takes the two requests one after the other.
      return ['realtime_session', 'SELECT rooms'].every((name) => text.includes(name)) || undefined;
    });
});

afterAll(() => jaeger?.stop());

async function callsIn(...args: string[]): Promise<{ calls: Call[]; io: MemoryIo }> {
  const io = memoryIo();
  const messages = new MessageArea(io.stderr, 'show');
  const options = readShowOptions([...args, '--html', '-'], { now: Date.now(), env: {} }) as ShowOptions;
  const { calls } = await readCalls(options, { io, messages, badLines: new BadLines(messages) });
  return { calls, io };
}

test('a call that is found in Jaeger by its session is that of the file, over its traces, each span once', async () => {
  const { calls, io } = await callsIn('--jaeger', jaeger.queryUrl, '--session', 'sess_hotel');
  const file = await callsIn(await temporaryFile('call.jsonl', LINES.join('')));
  expect(io.err).toBe('');
  expect(calls.map(({ id, spans }) => [id, spans.length])).toEqual([['sess_hotel', SPANS.length]]);
  const summaryOf = (call: Call | undefined): unknown => {
    const { spans, ...shown } = describeCall(call!);
    return [shown.facts, shown.turns.length, shown.lengthMs, shown.marks.length, spans.length];
  };
  expect(summaryOf(calls[0])).toEqual(summaryOf(file.calls[0]));
});

test('a trace of it is what is asked for, with the query that a tool of it made, which is no span of ours', async () => {
  const { calls } = await callsIn('--jaeger', jaeger.queryUrl, '--trace', TRACES[0]!);
  const shown = describeCall(calls[0]!);
  expect(shown.spans).toHaveLength(CALL.length + 1);
  const queries = shown.spans.filter(({ isForeign }) => isForeign);
  expect(queries.map(({ name, parent }) => [name, shown.spans[parent ?? -1]?.name])).toEqual([
    ['SELECT rooms', 'execute_tool find_room'],
  ]);
  expect(shown.marks.map(({ label }) => label)).not.toContain('none of ours');
});

test('what Jaeger does not have is said to be missing there', async () => {
  const io = memoryIo();
  const page = ['--jaeger', jaeger.queryUrl, '--html', '-'];
  expect(await runShow([...page, '--session', 'sess_other'], io)).toBe(1);
  expect(io.err).toContain('show: Jaeger has no call whose session.id is "sess_other", of that time');
  expect(await runShow([...page, '--trace', 'c'.repeat(32)], io)).toBe(1);
  expect(io.err).toContain(`Jaeger has no spans of realtime sessions in a trace ${'c'.repeat(32)}`);
});
