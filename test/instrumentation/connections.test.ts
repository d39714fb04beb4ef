import { createRequire } from 'node:module';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { traceRealtimeConnection } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { BrowserWebSocket } from '../support/bridged-socket.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import {
  apiKey,
  azureHost,
  OPENAI_RELEASES,
  openAzure,
  openReconnecting,
  openWebSocket,
  openWS,
} from '../support/openai-client.ts';
import { printTree } from '../support/span-tree.ts';
import { until } from '../support/traced-call.ts';
import { startServer } from '../support/traced-connection.ts';
import { instrumented } from './instrumented.ts';
import type { RealtimeServer } from '../realtime-server/index.ts';
import type { OpenAIClient, OpenAIRelease } from '../support/openai-client.ts';

afterEach(() => vi.unstubAllGlobals());

const [openAI] = OPENAI_RELEASES;

/** Every class of a client, and how to make one. */
const CLASSES = OPENAI_RELEASES.flatMap((release) => [
  {
    name: `OpenAIRealtimeWS of ${release.name}`,
    constructor: release.WS,
    open: (server: RealtimeServer) => openWS(release, server.origin),
  },
  {
    name: `OpenAIRealtimeWebSocket of ${release.name}`,
    constructor: release.WebSocket,
    open: (server: RealtimeServer) => {
      vi.stubGlobal('WebSocket', BrowserWebSocket);
      return openWebSocket(release, server.origin);
    },
  },
]);

async function converse(server: RealtimeServer, client: OpenAIClient): Promise<void> {
  let answered = false;
  client.on('error', () => undefined);
  client.on('response.done', () => (answered = true));
  const call = await server.nextCall();
  await call.respond([{ say: 'Hello.', audioMs: 1 }]);
  await until(() => answered);
  client.close();
}

/** The properties of a client's own: their names, in order, and what may be done with them. */
function flagsOf(client: object): unknown[] {
  return Object.entries(Object.getOwnPropertyDescriptors(client)).map(([name, { value, ...flags }]) => [
    name,
    typeof value,
    flags,
  ]);
}

const GREETING = `realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`;

describe.each(CLASSES)('$name, instrumented,', ({ constructor, open }) => {
  test('gives the same trace as when it is attached by hand', async () => {
    const server = await startServer();
    const { exporter, provider } = inMemoryProvider();
    const byHand = open(server);
    traceRealtimeConnection(byHand, { tracerProvider: provider });
    await converse(server, byHand);
    const { tree, spans } = instrumented({}, { constructor });
    await converse(server, open(server));
    expect(tree()).toBe(GREETING);
    expect(printTree(exporter.getFinishedSpans())).toBe(GREETING);
    const facts = (all: readonly { attributes: object }[]) => Object.keys(all.at(-1)!.attributes).toSorted();
    expect(facts(spans())).toEqual(facts(exporter.getFinishedSpans()));
  });

  test('is as it was when it is disabled, and so is its prototype', async () => {
    const server = await startServer();
    const { prototype } = constructor;
    const before = Object.getOwnPropertyDescriptors(prototype);
    const plain = open(server);
    const { instrumentation, tree } = instrumented({}, { constructor });
    const client = open(server);
    const socket = client.socket;
    instrumentation.disable();
    expect(tree()).toBe('realtime_session session.end_reason=shutdown');
    expect(flagsOf(client)).toEqual(flagsOf(plain));
    expect(client.socket).toBe(socket);
    expect(Object.getOwnPropertyDescriptors(prototype)).toEqual(before);
    for (const each of [plain, client]) {
      const call = await server.nextCall();
      each.on('error', () => undefined);
      call.close();
    }
    await converse(server, open(server));
    expect(tree()).toBe('realtime_session session.end_reason=shutdown');
  });

  test('is not traced with connections: false', async () => {
    const server = await startServer();
    const { tree, instrumentation } = instrumented({ connections: false }, { constructor });
    await converse(server, open(server));
    expect(tree()).toBe('');
    instrumentation.setConfig({ connections: true });
    await converse(server, open(server));
    expect(tree()).toBe(GREETING);
  });

  test('is traced once when it is attached by hand as well', async () => {
    const messages = recordDiag();
    const server = await startServer();
    const { exporter, provider } = inMemoryProvider();
    const both = [instrumented({}, { constructor }), instrumented({}, { constructor })];
    const client = open(server);
    traceRealtimeConnection(client, { tracerProvider: provider });
    await converse(server, client);
    expect(both.map(({ tree }) => tree()).toSorted()).toEqual(['', GREETING]);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(textsOf(messages, 'error')).toEqual([]);
    // Of the person's call, not of the other instrumentation.
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('traced already')]);
  });
});

test.each(OPENAI_RELEASES)('a client of $name for Azure is traced, without its key', async (release) => {
  const server = await startServer();
  const { spans } = instrumented({}, { WS: release.WS });
  await converse(server, await openAzure(release, server.origin));
  expect(spans().at(-1)?.attributes).toMatchObject({ 'server.address': azureHost });
  const response = spans().find(({ name }) => name.startsWith('chat'));
  expect(response?.attributes['gen_ai.provider.name']).toBe('azure.ai.openai');
  expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toContain(apiKey);
});

test('a client that reconnects by itself is traced on each of its sockets', async () => {
  const server = await startServer();
  const { tree } = instrumented({}, openAI);
  const client = openReconnecting(server.origin);
  client.on('error', () => undefined);
  const first = await server.nextCall();
  await first.respond('Hello!');
  first.dropSocket();
  const second = await server.nextCall();
  await second.respond('Hello again!');
  await until(() => tree().split('chat').length === 3);
  client.close();
  expect(tree().match(/^realtime_session.*/gm)).toEqual([
    'realtime_session session.end_reason=disconnected',
    'realtime_session session.end_reason=closed',
  ]);
});

test('a client that is refused has the error that it has without, and a span of its own', async () => {
  const server = await startServer({ rejectConnections: true });
  const { tree } = instrumented({}, openAI);
  const client = openWS(openAI, server.origin);
  const error = await new Promise<Error>((resolve) => client.on('error', resolve));
  expect(error.message).toContain('Unexpected server response: 401');
  expect(tree()).toContain('realtime_session ERROR session.end_reason=error error.type=401');
});

test('a subclass that puts a socket of its own in place is left as it is', async () => {
  const server = await startServer();
  const { tree } = instrumented({}, openAI);
  class Own extends (openAI.WS as unknown as new (...args: never[]) => OpenAIClient) {
    override socket = 'mine' as never;
  }
  const { WS: _WS, ...rest } = openAI;
  const client = openWS({ ...rest, WS: Own } as unknown as OpenAIRelease, server.origin);
  expect(client.socket).toBe('mine');
  await server.nextCall().then((call) => call.close());
  await until(() => tree() !== '');
  expect(tree()).toBe('realtime_session session.end_reason=closed');
});

test('modules of openai are found by require() when it is enabled before', async () => {
  const { exporter, provider } = inMemoryProvider();
  const instrumentation = new OpenAIRealtimeInstrumentation();
  onTestFinished(() => instrumentation.disable());
  instrumentation.setTracerProvider(provider);
  const require = createRequire(import.meta.url);
  const found = ['openai/realtime/ws', 'openai/realtime/websocket', 'openai/beta/realtime/ws', 'openai/beta/realtime/websocket']; // prettier-ignore
  for (const path of found) {
    const [constructor] = Object.values(require(path) as Record<string, { prototype: object }>);
    expect(Object.getOwnPropertyDescriptor(constructor?.prototype, 'socket')?.set, path).toBeDefined();
  }
  const server = await startServer();
  const { OpenAIRealtimeWS } = require('openai/realtime/ws') as { OpenAIRealtimeWS: OpenAIRelease['WS'] };
  await converse(server, openWS({ ...openAI, WS: OpenAIRealtimeWS } as OpenAIRelease, server.origin));
  expect(printTree(exporter.getFinishedSpans())).toBe(GREETING);
});
