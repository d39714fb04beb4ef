import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { JaegerClient } from '../../../src/cli/span-input/jaeger-client.ts';
import { JaegerTraces } from '../../../src/cli/report/inputs/jaeger-traces.ts';
import { runReport } from '../../../src/cli/report/report-command.ts';
import { readReportOptions } from '../../../src/cli/report/report-options.ts';
import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { generateSessions, otlpLine } from '../../support/generated-sessions.ts';
import { memoryIo, type MemoryIo } from '../command-io.ts';

/** A server that answers every request in the same way, and what it was asked. */
async function startServer(
  answer: (response: ServerResponse, path: string) => void,
): Promise<{ url: string; asked: URL[]; headers: IncomingHttpHeaders[] }> {
  const asked: URL[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(url);
    headers.push(request.headers);
    answer(response, url.pathname);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers };
}

async function report(url: string, ...args: string[]): Promise<{ code: number; io: MemoryIo }> {
  return reportIn({}, url, ...args);
}

async function reportIn(
  env: NodeJS.ProcessEnv,
  url: string,
  ...args: string[]
): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo({ env });
  return { code: await runReport(['--jaeger', url, '--service', 'phone', ...args], io), io };
}

it('asks below the base path of the UI, in old and in new names, for whole milliseconds', async () => {
  const { url, asked } = await startServer((response, path) => {
    if (path.endsWith('/services')) response.end('{"services":["phone"]}');
    else response.writeHead(404).end('{"error":{"httpCode":404,"message":"No traces found"}}');
  });
  const { code, io } = await report(
    `${url}/jaeger`,
    '--from',
    '2026-11-22T18:00',
    '--to',
    '2026-11-22T18:00:00.250',
  );
  expect(code).toBe(1);
  expect(io.err).toContain('no spans of realtime sessions are in the input');
  expect(asked.map(({ pathname }) => pathname)).toEqual([
    '/jaeger/api/v3/traces',
    '/jaeger/api/v3/traces',
    '/jaeger/api/v3/services',
  ]);
  const [turns, sessions] = asked.map(({ searchParams }) => Object.fromEntries(searchParams));
  expect(sessions).toEqual({
    'query.service_name': 'phone',
    'query.serviceName': 'phone',
    'query.operation_name': 'realtime_session',
    'query.operationName': 'realtime_session',
    'query.start_time_min': '2026-11-22T18:00:00.000Z',
    'query.startTimeMin': '2026-11-22T18:00:00.000Z',
    'query.start_time_max': '2026-11-22T18:00:00.250999999Z',
    'query.startTimeMax': '2026-11-22T18:00:00.250999999Z',
    'query.num_traces': '20',
    'query.searchDepth': '20',
    'query.raw_traces': 'true',
    'query.rawTraces': 'true',
  });
  expect(turns).toMatchObject({ 'query.operation_name': 'turn' });
});

it('says in words that nothing answers', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  server.close();
  await once(server, 'close');
  const { code, io } = await report(url);
  expect(code).toBe(1);
  expect(io.err).toBe(`report: cannot read from Jaeger at ${url}: ECONNREFUSED\n`);
});

it.each([
  ['a page', 200, '<!doctype html><title>Hello</title>', /what answers is no query API of Jaeger 2/],
  ['an unknown path', 404, '404 page not found', /it answered 404, 404 page not found/],
  ['a failure', 500, '{"error":{"message":"the store is down"}}', /it answered 500, .*the store is down/],
  ['half an answer', 200, '{"result":{"resourceSpans":[{"resource":', /its answer breaks off/],
  ['half a list', 200, '{"result":{"resourceSpans":[{"resource":{}},', /its answer breaks off/],
  ['no JSON', 200, '{"result":{"resourceSpans":[{"resource":oops}]}}', /its answer is no JSON/],
])('says in words that the answer is %s', async (_, status, body, message) => {
  const { url } = await startServer((response) => response.writeHead(status).end(body));
  const { code, io } = await report(url);
  expect(code).toBe(1);
  expect(io.out).toBe('');
  expect(io.err).toMatch(message);
});

it('passes over what is no name of a service', async () => {
  const services = '{"services":[{"toString":1},"web",null]}';
  const { url } = await startServer((response, path) =>
    response.end(path.endsWith('/services') ? services : '{"result":{"resourceSpans":[]}}'),
  );
  expect((await report(url)).io.err).toContain('it has web');
});

it('says in words that the names of the services are no JSON', async () => {
  const { url } = await startServer((response, path) =>
    response.end(path.endsWith('/services') ? '<!doctype html>' : '{"result":{"resourceSpans":[]}}'),
  );
  const { code, io } = await report(url);
  expect(code).toBe(1);
  expect(io.err).toBe(`report: cannot read from Jaeger at ${url}/: its answer is no JSON\n`);
});

it('has the turns of a session that ends while they are read', async () => {
  const start = Date.UTC(2026, 10, 22, 18);
  const [spans] = [...generateSessions({ sessions: 1, start })];
  const open = spans!.filter(({ name }) => name !== 'realtime_session');
  const { url, asked } = await startServer((response) => {
    const isOpen = asked.length === 1;
    if (isOpen && asked[0]!.searchParams.get('query.operation_name') === 'realtime_session')
      response.writeHead(404).end('{"error":{"httpCode":404,"message":"No traces found"}}');
    else response.end(`{"result":${otlpLine(isOpen ? open : spans!, 'phone')}}`);
  });
  const { code, io } = await report(
    url,
    '--from',
    String(start),
    '--to',
    String(start + 3_600_000),
    '--json',
  );
  expect(code, io.err).toBe(0);
  const { turns, spans: read } = JSON.parse(io.out) as ReportDocument;
  expect(turns.count).toBe(open.filter(({ name }) => name === 'turn').length);
  expect(read.realtime).toBe(open.length);
});

it('reports no part of what begins within a millisecond, when that is more than Jaeger may be asked for', async () => {
  const start = Date.UTC(2026, 10, 22, 18);
  const [session] = [...generateSessions({ sessions: 1, start })][0]!.filter(
    ({ name }) => name === 'realtime_session',
  );
  const { url, asked } = await startServer((response) => {
    const limit = Number(asked.at(-1)!.searchParams.get('query.num_traces'));
    const traces = Array.from({ length: limit }, (_, index) => ({ ...session!, traceId: `trace-${index}` }));
    response.end(`{"result":${otlpLine(traces, 'phone')}}`);
  });
  const { code, io } = await report(url, '--from', String(start), '--to', String(start + 3));
  expect(code).toBe(1);
  expect(io.out).toBe('');
  expect(io.err).toMatch(/10000 traces or more begin within a millisecond, at 2026-11-22T18:00:00\.000Z/);
});

it('gives up on a store that refuses even one trace', async () => {
  const { url } = await startServer((response) => {
    response.writeHead(500).end('{"error":{"message":"search depth must be less than max traces"}}');
  });
  const { code, io } = await report(url);
  expect(code).toBe(1);
  expect(io.err).toContain('search depth must be less than max traces');
});

it('ends an interrupted search at once', async () => {
  const { url, asked } = await startServer(() => undefined);
  const io = memoryIo();
  const ended = runReport(['--jaeger', url, '--service', 'phone'], io);
  await expect.poll(() => asked.length).toBe(1);
  io.interrupt(130);
  expect(await ended).toBe(130);
  expect(io.out).toBe('');
});

it.each([
  ['before it answers', () => undefined],
  ['within its answer', (response: ServerResponse) => response.write('{"result":{"resourceSpans":[')],
])('is given up when it says nothing %s for as long as was asked for', async (_, answer) => {
  const { url } = await startServer(answer);
  const started = performance.now();
  const { code, io } = await report(url, '--jaeger-timeout', '0.2s');
  expect(performance.now() - started).toBeGreaterThan(190);
  expect(code).toBe(1);
  expect(io.err).toBe(
    `report: cannot read from Jaeger at ${url}/: it said nothing for 0.2 s; --jaeger-timeout says how long to wait\n`,
  );
});

it('is waited for while it goes on answering, and 30 s where nothing else was asked for', async () => {
  const { url } = await startServer((response, path) => {
    if (path.endsWith('/services')) return void response.end('{"services":["phone"]}');
    response.write('{"result":{"resourceSpans":[');
    let left = 6;
    const timer = setInterval(() => {
      left -= 1;
      response.write(' ');
      if (left > 0) return;
      clearInterval(timer);
      response.end(']}}');
    }, 100);
  });
  expect((await report(url, '--jaeger-timeout', '0.4s')).io.err).toContain('no spans of realtime sessions');
  const options = readReportOptions(['--jaeger', url, '--service', 'phone'], { now: 0, env: {} });
  expect(options).toMatchObject({ access: { timeoutMs: 30_000 } });
  expect((await report(url, '--jaeger-timeout', '6m')).io.err).toContain(
    'option --jaeger-timeout: expected at most 5m',
  );
});

it('asks for fewer traces when an answer does not end, and gives up when one trace is too many spans', async () => {
  const [spans] = [...generateSessions({ sessions: 1 })];
  const [element = ''] = /\{"resource":.*(?=\]\})/.exec(otlpLine(spans!, 'phone')) ?? [];
  const { url, asked } = await startServer((response) => {
    const goOn = (): void => {
      while (response.write(`${element},`));
    };
    response.on('drain', goOn);
    response.write('{"result":{"resourceSpans":[');
    goOn();
  });
  const client = new JaegerClient(url, { headers: {}, timeoutMs: 60_000 }, new AbortController().signal);
  const taker = { add: () => expect.unreachable(), passOver: () => expect.unreachable() };
  const range = { service: 'phone', from: 0, to: 1000 };
  const traces = new JaegerTraces(client, range, taker, { mostSpans: 5_000 });
  await expect(traces.read()).rejects.toThrow(/its answer has more than 5,000 spans$/);
  expect(asked.map(({ searchParams }) => searchParams.get('query.num_traces'))).toEqual([
    '20',
    '10',
    '5',
    '2',
    '1',
  ]);
});

it('does not read an explanation, or names, without end', async () => {
  for (const status of [500, 200]) {
    const { url } = await startServer((response, path) => {
      if (path.endsWith('/traces') && status === 200)
        return void response.end('{"result":{"resourceSpans":[]}}');
      response.writeHead(status);
      const goOn = (): void => {
        while (response.write(Buffer.alloc(100_000, ' ')));
      };
      response.on('drain', goOn);
      goOn();
    });
    const { code, io } = await report(url);
    expect(code).toBe(1);
    expect(io.err).toMatch(status === 500 ? /it answered 500\n/ : /its answer is longer than 10 MB\n/);
  }
});

it('is given credentials by a variable, which are not sent on elsewhere', async () => {
  const other = await startServer((response) => response.end('{}'));
  const { url, headers } = await startServer((response) =>
    response.writeHead(302, { location: other.url }).end(),
  );
  const env = { REALTIME_OTEL_JAEGER_HEADERS: 'Authorization=Bearer%20s3cret, x-scope-orgid=hotel' };
  const { code, io } = await reportIn(env, url);
  expect(code).toBe(1);
  expect(io.err).toContain('it answered 302');
  expect(headers[0]).toMatchObject({ authorization: 'Bearer s3cret', 'x-scope-orgid': 'hotel' });
  expect(other.asked).toEqual([]);
  expect(io.err).not.toContain('s3cret');
});

it.each([
  ['--jaeger', []],
  ['--ui', ['--jaeger', 'http://localhost:16686', '--service', 'phone']],
  ['--baseline', ['--jaeger', 'http://localhost:16686', '--service', 'phone']],
])('refuses credentials in the URL of %s, and says where they go', async (option, args) => {
  const io = memoryIo();
  const code = await runReport(
    [...args, option, 'https://me:s3cret@jaeger.example/', '--service', 'phone'],
    io,
  );
  expect(code).toBe(2);
  expect(io.err).toBe(
    `report: option ${option}: expected a URL without credentials, which every user of this machine could read: put them into the variable REALTIME_OTEL_JAEGER_HEADERS, such as authorization=<scheme>%20<token>, which for a name and a password are Basic and the base64 of name:password. See realtime-otel report --help\n`,
  );
});

it.each([
  'me:s3cret@jaeger.example:16686',
  'ftp://me:s3cret@jaeger.example',
  'http://me:s3cret@',
  '//s3cret@jaeger',
])('repeats nothing of what may be credentials without a scheme: %s', async (value) => {
  for (const option of ['--jaeger', '--ui']) {
    const io = memoryIo();
    expect(await runReport(['a', option, value, '--service', 'phone'], io)).toBe(2);
    expect(io.err).toBe(
      `report: option ${option}: expected a URL such as http://localhost:16686, got something else. See realtime-otel report --help\n`,
    );
  }
});

it('refuses headers that are none, without repeating them', async () => {
  for (const value of ['s3cret', 'a b=s3cret', 'authorization=s3cret%0ax']) {
    const { code, io } = await reportIn({ REALTIME_OTEL_JAEGER_HEADERS: value }, 'http://localhost:16686');
    expect(code, value).toBe(2);
    expect(io.err).toBe(
      'report: variable REALTIME_OTEL_JAEGER_HEADERS: expected headers such as authorization=<scheme>%20<token>, with commas between, got something else. See realtime-otel report --help\n',
    );
  }
});
