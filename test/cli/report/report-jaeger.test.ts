import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { runReport } from '../../../src/cli/report/report-command.ts';
import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { generateSessions, otlpLine } from '../../support/generated-sessions.ts';
import { memoryIo, type MemoryIo } from '../command-io.ts';

/** A server that answers every request in the same way, and what it was asked. */
async function startServer(
  answer: (response: ServerResponse, path: string) => void,
): Promise<{ url: string; asked: URL[] }> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(url);
    answer(response, url.pathname);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function report(url: string, ...args: string[]): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo();
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
