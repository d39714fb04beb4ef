import { execFileSync, spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { runReplay } from '../../../src/cli/replay/replay-command.ts';
import { runReport } from '../../../src/cli/report/report-command.ts';
import { CALL_LENGTH, CALL_START, callLines } from '../record/recorded-call.ts';
import { memoryIo, temporaryFile, type MemoryIo } from '../command-io.ts';

interface Event {
  time: string;
  session_id: string;
  type: string;
}

const EVENTS = callLines().map((line) => JSON.parse(line) as Event);

/** An event without what a log says of it otherwise. */
const bare = (event: Event): object => ({ ...event, time: undefined, session_id: undefined });
const printed = (value: unknown): string => JSON.stringify(value, undefined, 2);
const each = (write: (event: Event) => string): string => EVENTS.map(write).join('\n');
const line = (write: (event: Event) => unknown): string => each((event) => JSON.stringify(write(event)));

async function replay(stdin: string, ...args: string[]): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo({ stdin });
  return { code: await runReplay(['-', '--to', 'json', ...args], io), io };
}

async function report(stdin: string): Promise<{ code: number; io: MemoryIo; document: ReportDocument }> {
  const io = memoryIo({ stdin });
  const code = await runReport(['-', '--json'], io);
  return { code, io, document: (io.out === '' ? {} : JSON.parse(io.out)) as ReportDocument };
}

/** Name, start and end of each span, whatever its ids are. */
function spansOf(out: string): unknown {
  const spans: { name: string; startTimeUnixNano: string; endTimeUnixNano: string }[] = out
    .trimEnd()
    .split('\n')
    .flatMap((text) => JSON.parse(text).resourceSpans[0].scopeSpans[0].spans);
  return spans.map(({ name, startTimeUnixNano: start, endTimeUnixNano: end }) => [name, start, end]);
}

const LOGS: [what: string, log: string][] = [
  ['a time and a level before each', each((event) => `${event.time} INFO ${JSON.stringify(bare(event))}`)],
  [
    'a time in brackets, a logger and an id before each',
    each(
      (event) =>
        `[${event.time.replace('T', ' ').replace('Z', '')}] app.voice {req=7} - ${JSON.stringify(bare(event))}`,
    ),
  ],
  [
    'a time with a comma before each, as Python writes it',
    each(
      (event) =>
        `${event.time.replace('T', ' ').replace('.', ',').replace('Z', '')} DEBUG:root:${JSON.stringify(bare(event))}`,
    ),
  ],
  [
    'seconds since 1970 before each',
    each((event) => `${Date.parse(event.time) / 1000} ${JSON.stringify(bare(event))}`),
  ],
  [
    'what Kubernetes writes before each',
    each((event) => `${event.time.replace('Z', '000000Z')} stdout F ${JSON.stringify(bare(event))}`),
  ],
  [
    'server-sent events',
    `: connected\n\n${each((event) => `event: ${event.type}\nid: 7\ndata: ${JSON.stringify(event)}\n`)}\nretry: 3000\ndata: [DONE]\n`,
  ],
  [
    'arrows that say which way each went',
    each((event) => `${event.type.startsWith('input') ? '>' : '<'} ${JSON.stringify(event)}`),
  ],
  ['objects that were printed, one after the other', each(printed)],
  ['objects that were printed behind a time', each((event) => `${event.time} INFO ${printed(bare(event))}`)],
  ['objects that were printed with tabs', each((event) => JSON.stringify(event, undefined, '\t'))],
  ['a list on one line', JSON.stringify(EVENTS)],
  ['a list that was printed', printed(EVENTS)],
  ['a list of an event a line', `[\n${each((event) => JSON.stringify(event)).replaceAll('\n', ',\n')}\n]\n`],
  [
    'a list of an event a line, closely',
    `[${each((event) => JSON.stringify(event)).replaceAll('\n', ',\n')}]`,
  ],
  ['an object with events', JSON.stringify({ id: 'call-1', events: EVENTS })],
  ['an object with events that was printed', printed({ id: 'call-1', events: EVENTS })],
  [
    'an object with events and their session',
    JSON.stringify({
      session_id: 'call-1',
      events: EVENTS.map((event) => ({ ...event, session_id: undefined })),
    }),
  ],
  [
    'what CloudWatch gives',
    printed({
      events: EVENTS.map((event) => ({
        timestamp: Date.parse(event.time),
        message: JSON.stringify(bare(event)),
        ingestionTime: 1,
      })),
      nextForwardToken: 'f/1',
    }),
  ],
  [
    'what CloudWatch sends on',
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logEvents: EVENTS.map((event) => ({
        id: '1',
        timestamp: Date.parse(event.time),
        message: JSON.stringify(bare(event)),
      })),
    }),
  ],
  [
    'what Docker keeps',
    line((event) => ({ log: `${JSON.stringify(bare(event))}\n`, stream: 'stdout', time: event.time })),
  ],
  [
    'what Docker keeps of a logger',
    line((event) => ({
      log: `${JSON.stringify({ level: 30, time: Date.parse(event.time), pid: 1, msg: 'realtime', event: bare(event) })}\n`,
      stream: 'stdout',
      time: '2026-11-22T19:00:00Z',
    })),
  ],
  [
    'what ECS sends on, with text before the JSON',
    line((event) => ({
      container_name: 'voice',
      source: 'stdout',
      log: `${event.time} INFO ${JSON.stringify(bare(event))}`,
      timestamp: event.time,
    })),
  ],
  [
    'what Google Cloud keeps',
    line((event) => ({
      insertId: '1',
      resource: { type: 'k8s_container', labels: { pod: 'voice' } },
      jsonPayload: { message: 'server event', event: bare(event) },
      severity: 'INFO',
      timestamp: event.time,
    })),
  ],
  [
    'what Google Cloud lists',
    printed(
      EVENTS.map((event) => ({
        jsonPayload: { event: bare(event) },
        resource: { type: 'cloud_run_revision' },
        timestamp: event.time,
      })),
    ),
  ],
  [
    'what Datadog exports',
    line((event) => ({
      id: '1',
      type: 'log',
      attributes: { timestamp: event.time, message: JSON.stringify(bare(event)) },
    })),
  ],
];

const python = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `'${key}': ${python(inner)}`)
      .join(', ')}}`;
  if (typeof value === 'string') return `'${value}'`;
  return value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : String(value);
};

LOGS.push(
  ['colours around each', each((event) => `\u001b[32m${event.time} ${JSON.stringify(bare(event))}\u001b[0m`)],
  ['colours within each', each((event) => `\u001b[1m{\u001b[0m${JSON.stringify(event).slice(1)}`)],
  ['a duration behind each', each((event) => `${event.time} ${JSON.stringify(bare(event))} (12 ms)`)],
  ['a duration behind each alone', each((event) => `${JSON.stringify(event)} (12 ms)`)],
  ['a semicolon behind each', each((event) => `${event.time} ${JSON.stringify(bare(event))};`)],
  ['quotes around each', each((event) => `${event.time} received '${JSON.stringify(bare(event))}'`)],
  [
    'columns with commas between them',
    each(
      (event) => `${event.time},"${JSON.stringify({ ...bare(event), note: '' }).replaceAll('"', '""')}",info`,
    ),
  ],
  [
    'text with escapes in a field',
    each((event) => `${event.time} level=info msg=${JSON.stringify(JSON.stringify(bare(event)))} took=12ms`),
  ],
  ['what Python prints of each', each(python)],
  ['a time before what Python prints of each', each((event) => `${event.time} INFO ${python(bare(event))}`)],
);

describe('a log with', () => {
  it.each(LOGS)('%s is replayed and reported as the plain one is', async (_, log) => {
    const plain = await replay(line((event) => event));
    const { code, io } = await replay(log);
    expect(code, io.err).toBe(0);
    expect(spansOf(io.out)).toEqual(spansOf(plain.io.out));
    expect(io.err).toMatch(/ 6 events, (?:\d+ other lines, )?1 session, 5 spans in /);
    const reported = await report(log);
    expect(reported.code, reported.io.err).toBe(0);
    expect(reported.io.err).toMatch(/^[^\n]*\n$/);
    const { from, to, turns, spans } = reported.document;
    expect([from, to]).toEqual(
      [CALL_START, CALL_START + CALL_LENGTH].map((time) => new Date(time).toISOString()),
    );
    expect({ turns: turns.count, spans: spans.realtime }).toEqual({ turns: 1, spans: 5 });
  });

  it.each(LOGS)('%s has its last event now, when times are shifted', async (_, log) => {
    const before = Date.now();
    const io = memoryIo();
    const file = await temporaryFile('call.log', log);
    expect(await runReplay([file, '--to', 'json', '--shift-to-now'], io)).toBe(0);
    const ends = (spansOf(io.out) as [string, string, string][]).map(([, , end]) => Number(end) / 1e6);
    expect(Math.max(...ends)).toBeGreaterThanOrEqual(before - 1);
    expect(Math.max(...ends)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('objects over many lines has its lines counted, also those of bad ones', async () => {
    const log = `${each(printed)}\n{\n  "type": nothing\n}\n{"type":"log"}\n: a comment\n`;
    const lines = log.trimEnd().split('\n');
    const { io } = await replay(log);
    expect(io.err).toContain(`line ${lines.length - 4}: is no JSON: expected`);
    expect(io.err).toContain(
      `replay: ${lines.length} lines, 6 events, 2 other lines, 1 session, 5 spans, 1 bad line in`,
    );
    const list = printed({ events: [...EVENTS, { type: 'log' }] });
    expect((await replay(list)).io.err).toContain(
      `replay: ${list.split('\n').length} lines, 6 events, 1 other line, 1 session`,
    );
  });

  it.each([
    ['in pieces', 16 * 1024],
    ['whole', 1e6],
  ])('long lines is read where Docker keeps them %s', async (_, most) => {
    const entries = EVENTS.flatMap((event) => {
      const text = `${JSON.stringify({ ...bare(event), note: 'x'.repeat(40_000) })}\n`;
      const pieces = text.match(new RegExp(`[^]{1,${most}}`, 'g')) ?? [];
      return pieces.flatMap((log) => [
        { log, stream: 'stdout', time: event.time },
        { log: 'a message\n', stream: 'stderr', time: event.time },
      ]);
    });
    const { io } = await replay(entries.map((entry) => JSON.stringify(entry)).join('\n'));
    expect(spansOf(io.out)).toEqual(spansOf((await replay(line((event) => event))).io.out));
    expect(io.err).toContain(` 6 events, 1 session, 5 spans, ${entries.length / 2} bad lines`);
  });

  it('an envelope that breaks off behind its event tells that, and reads no event without its time', async () => {
    const entries = EVENTS.map((event) => ({ time: event.time, event: bare(event) }));
    const list = printed(entries);
    const { code, io } = await replay(list.slice(0, list.lastIndexOf('}', list.length - 4) - 2));
    expect(code).toBe(3);
    expect(io.err).toMatch(/line \d+: breaks off after \d+ characters/);
    expect(io.err).toContain(' 5 events, 1 session, ');
    const told = await replay(entries.map((entry) => `{"trace":"7"} ${JSON.stringify(entry)}`).join('\n'));
    expect(told.io.err).toContain(' 6 events, 1 session, 5 spans in');
  });

  it('messages between the events is read, and the messages are told', async () => {
    const log = each(
      (event) => `${event.time} INFO ${JSON.stringify(bare(event))}\n${event.time} INFO secret {not json}`,
    );
    const { code, io } = await replay(log);
    expect(code).toBe(3);
    expect(io.err).toContain('6 events, 1 session, 5 spans, 6 bad lines');
    expect(io.err).toMatch(/line 2: is no JSON: expected one JSON object a line\n/);
    expect(io.err).not.toContain('secret');
    expect((await report(log)).code).toBe(3);
  });

  it.each([
    ['a list', (entries: readonly object[]) => JSON.stringify(entries)],
    ['an object with events', (entries: readonly object[]) => printed({ events: entries })],
  ])('messages between the events of %s tells and counts each of them', async (_, write) => {
    const log = write(EVENTS.flatMap((event) => [{ level: 'info', secret: 'words' }, event]));
    const { code, io } = await replay(log);
    expect(code).toBe(3);
    expect(io.err).toContain('6 events, 1 session, 5 spans, 6 bad lines');
    for (const number of [1, 3, 11])
      expect(io.err).toContain(`line 1: entry ${number} of the list: has no event: expected`);
    expect(io.err).not.toContain('words');
    const reported = await report(log);
    expect(reported.code).toBe(3);
    expect(reported.io.err).toContain('line 1: entry 11 of the list: has no event: expected');
  });

  it('a message between the events of a list ends a strict replay there', async () => {
    const message = { level: 'info' };
    const { code, io } = await replay(
      JSON.stringify([...EVENTS.slice(0, 2), message, ...EVENTS.slice(2), message]),
      '--strict',
    );
    expect(code).toBe(3);
    expect(io.err).toContain('line 1: entry 3 of the list: has no event');
    expect(io.err).toContain('stopped there, as --strict says');
    expect(io.err).toContain(' 2 events, 1 session, ');
  });

  it.each([
    [
      'an object that breaks off',
      '{"type":"transport_event","event":{"type":"response.done"},"id":"',
      /breaks off after 65 characters/,
    ],
    [
      'an object that breaks off behind a time',
      '2026-11-22T18:00:00Z {"type":"response.done"',
      /breaks off after 44 characters/,
    ],
    ['a list that breaks off', '[{"type":"response.done"},{"type":', /breaks off after 34 characters/],
    [
      'many objects',
      `2026-11-22T18:00:00Z ${each((event) => JSON.stringify(event)).replaceAll('\n', ' ')}`,
      /goes on after its JSON object: expected one a line, as jq -c \. writes them/,
    ],
    [
      'what JavaScript prints',
      "{ type: 'response.done' }",
      /is no JSON from character 3 on: .* as JSON\.stringify or json\.dumps writes it/,
    ],
  ])('%s in a line is told, and the others are read', async (_, bad, message) => {
    const { code, io } = await replay(`${each((event) => JSON.stringify(event))}\n${bad}`);
    expect(code).toBe(3);
    expect(io.err).toMatch(message);
    expect(io.err).toContain('7 lines, 6 events, 1 session, 5 spans, 1 bad line');
  });

  it('two events within each is read by the name of the field, with dots', async () => {
    const decoy = { type: 'session.created', session: { id: 'sess_decoy' } };
    const log = line((event) => ({
      jsonPayload: { sent: decoy, received: bare(event), call: 'a', at: event.time },
    }));
    expect((await replay(log)).code).toBe(1);
    const named = ['--event-field', 'jsonPayload.received', '--time-field', 'jsonPayload.at'];
    const { code, io } = await replay(log, ...named, '--session-field', 'jsonPayload.call');
    expect(code, io.err).toBe(0);
    expect(spansOf(io.out)).toEqual(spansOf((await replay(line((event) => event))).io.out));
    expect((await replay(log, '--event-field', 'jsonPayload.nothing')).io.err).toContain(
      'line 1: has no event in "jsonPayload.nothing"',
    );
  });

  it('lists in lists, or events without any, tells what is wrong', async () => {
    for (const log of ['[[1]]', '{"events":[{"events":[{"type":"session.created"}]}]}', '{"events":["x"]}']) {
      const { code, io } = await replay(log);
      expect(code).toBe(1);
      expect(io.err).toMatch(
        /line 1: entry 1 of the list: (is no event|has no event): expected an object with a "type"/,
      );
    }
  });

  it('many thousand lists within each other harms nobody', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const events = `${'{"events":['.repeat(5_000)}${']}'.repeat(5_000)}`;
    for (const log of [deep, events]) {
      const { code, io } = await replay(log);
      expect(code).toBe(1);
      expect(io.err).toMatch(/line 1: entry 1 of the list: (is no event|has no event)/);
    }
  });
});

describe('a log whose newest event comes first', () => {
  const backwards = EVENTS.toReversed();
  const advice = /the newest event comes first, so [^;]* the sessions; tac puts lines in order, .*jq/;

  it.each([
    ['lines', backwards.map((event) => JSON.stringify(event)).join('\n')],
    [
      'lines behind a time',
      backwards.map((event) => `${event.time} ${JSON.stringify(bare(event))}`).join('\n'),
    ],
    ['a list', JSON.stringify(backwards)],
    ['objects over many lines', backwards.map(printed).join('\n')],
  ])('is told, with what to do, when it is %s', async (_, log) => {
    const replayed = await replay(log);
    expect(replayed.code).toBe(0);
    expect(replayed.io.err).toMatch(advice);
    expect((await report(log)).io.err).toMatch(advice);
  });

  it('is not thought to be one for a few late lines, or for calls one after the other that were put together', async () => {
    const late = EVENTS.toSpliced(1, 2, EVENTS[2]!, EVENTS[1]!);
    const calls = [...EVENTS, ...late, ...EVENTS].map((event) => JSON.stringify(event)).join('\n');
    expect((await replay(calls)).io.err).not.toContain('backwards');
    expect((await report(calls)).io.err).not.toContain('backwards');
  });
});

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe.skipIf(!hasJq)('what is not read, by jq where it is installed,', () => {
  const jq = (filter: string, input: string): string =>
    execFileSync('jq', ['-c', filter], { input }).toString();

  it.each([
    [
      'objects that were printed without indentation',
      each(printed).replaceAll(/^ +/gm, ''),
      '.',
      /is a part of a JSON text over many lines: .*jq -c \. writes/,
    ],
    ['a list under another name', printed({ items: EVENTS }), '.items[]', /has no event/],
  ])('such as %s is told, and readable after jq -c', async (_, log, filter, message) => {
    const { code, io } = await replay(log);
    expect(code).not.toBe(0);
    expect(io.err).toMatch(message);
    expect((await replay(jq(filter, log))).io.err).toContain('6 events, 1 session, 5 spans');
  });

  it('for its length is readable after the line that is told', async () => {
    for (const [filter, log] of [
      ['.[]', JSON.stringify(EVENTS)],
      ['.events[]', JSON.stringify({ events: EVENTS })],
    ] as const)
      expect((await replay(jq(filter, log))).io.err).toContain('6 events, 1 session, 5 spans');
  });
});

describe('the url', () => {
  it('of a replay makes logs those of its host, and recordings keep their own', async () => {
    const log = line((event) => event);
    const url = 'wss://hotel.openai.azure.com/openai/realtime?api-key=sk-0123456789abcdefghij';
    const { code, io } = await replay(log, '--url', url);
    expect(code).toBe(0);
    expect(io.out).toContain('"azure.ai.openai"');
    expect(io.out).toContain('"hotel.openai.azure.com"');
    expect(io.out).not.toContain('0123456789abcdefghij');
    expect((await replay(log)).io.out).not.toContain('azure');
    const recording =
      '{"s":"r1","t":1795370832948,"e":"session_started","version":1,"provider":"openai","server_address":"api.openai.com","server_port":443}\n' +
      '{"s":"r1","t":1795370832990,"e":"session_ended","reason":"closed"}';
    expect((await replay(recording, '--url', url)).io.out).not.toContain('azure');
  });

  it('that is none is refused, and not repeated', async () => {
    const { code, io } = await replay('', '--url', 'sk-secret');
    expect(code).toBe(2);
    expect(io.err).toContain('option --url: expected a URL such as wss://');
    expect(io.err).not.toContain('sk-secret');
  });
});
