import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { exportedText } from '../../support/exported-text.ts';
import { apiKey, azureHost, model, OPENAI_RELEASES, openAzure } from '../../support/openai-client.ts';
import { startServer, traced } from '../../support/traced-connection.ts';
import type { TraceableConnection, TraceConnectionOptions } from '../../../src/index.ts';

/** A socket that never connects: what it says of itself is all that matters. */
class IdleSocket extends EventTarget {
  readonly readyState = 0;

  constructor(facts: object) {
    super();
    Object.assign(this, facts);
  }

  send(): void {}
  close(): void {}
}

/** What the span of a response says of where its connection goes; its session's span says the same. */
function addressOf(connection: IdleSocket, options?: TraceConnectionOptions): string {
  const { trace, session, spans } = traced(connection as unknown as TraceableConnection, options);
  const created = { type: 'response.created', response: { id: 'resp_1' } };
  connection.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(created) }));
  trace.end();
  expect(exportedText(spans())).not.toContain(apiKey);
  const { attributes } = spans().find(({ name }) => name.startsWith('chat'))!;
  const { attributes: ofSession } = session();
  expect(ofSession['realtime.model']).toBe(attributes['gen_ai.request.model']);
  expect(ofSession['server.address']).toBe(attributes['server.address']);
  return ['gen_ai.provider.name', 'server.address', 'server.port', 'gen_ai.request.model']
    .map((key) => String(attributes[key]))
    .join(' ');
}

test('the call that a sideband connection joins is named by every span of it, from its start', () => {
  const socket = new IdleSocket({ url: 'wss://api.openai.com/v1/realtime?call_id=rtc_0001' });
  const { trace, spans } = traced(socket as unknown as TraceableConnection);
  const created = { type: 'response.created', response: { id: 'resp_1' } };
  socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(created) }));
  trace.end();
  expect(spans().map(({ attributes }) => attributes['realtime.call.id'])).toEqual(
    spans().map(() => 'rtc_0001'),
  );
});

describe('the address and the model of a connection', () => {
  test.each([
    [`wss://api.openai.com/v1/realtime?model=${model}`, `openai api.openai.com 443 ${model}`],
    ['wss://api.openai.com/v1/realtime?call_id=rtc_0001', 'openai api.openai.com 443 undefined'],
    ['wss://api.openai.com/v1/realtime?intent=transcription', 'openai api.openai.com 443 undefined'],
    [
      `wss://${azureHost}/openai/realtime?api-version=1&deployment=front-desk&api-key=${apiKey}`,
      `azure.ai.openai ${azureHost} 443 front-desk`,
    ],
    [
      `wss://${azureHost}/openai/v1/realtime?model=front-desk&Authorization=Bearer%20${apiKey}`,
      `azure.ai.openai ${azureHost} 443 front-desk`,
    ],
    ['ws://127.0.0.1:8080/relay', 'openai 127.0.0.1 8080 undefined'],
    ['ws+unix:/run/relay.sock', 'openai undefined undefined undefined'],
    ['no URL', 'openai undefined undefined undefined'],
  ])('of %s are read from its URL, and nothing else is', (url, expected) => {
    expect(addressOf(new IdleSocket({ url }))).toBe(expected);
  });

  test('of a data channel are those of the API, unless an option says otherwise', () => {
    const channel = (): IdleSocket => new IdleSocket({ label: 'oai-events' });
    expect(addressOf(channel())).toBe('openai api.openai.com 443 undefined');
    const url = `https://${azureHost}/openai/v1/realtime/calls?model=front-desk`;
    expect(addressOf(channel(), { url })).toBe(`azure.ai.openai ${azureHost} 443 front-desk`);
    expect(addressOf(channel(), { url: new URL(url) })).toBe(`azure.ai.openai ${azureHost} 443 front-desk`);
  });

  test('of a relay are those that an option gives', () => {
    const relay = new IdleSocket({ url: 'ws://127.0.0.1:8080/relay' });
    expect(addressOf(relay, { url: 'wss://api.openai.com' })).toBe('openai api.openai.com 443 undefined');
  });

  test('of a call that has no effect are not kept', () => {
    const relay = (): IdleSocket => new IdleSocket({ url: 'ws://127.0.0.1:8080/relay' });
    const client = { socket: relay(), on() {}, off() {}, send() {}, close() {}, flushPending() {} };
    const url = 'wss://api.openai.com';
    const wrong = { url, traceBoundary: 'call' } as unknown as TraceConnectionOptions;
    expect(() => traced(client, wrong)).toThrow(TypeError);
    const { trace, spans } = traced(client);
    traced(client, { url });
    client.socket = relay();
    trace.end();
    expect(spans().map(({ attributes }) => attributes['server.address'])).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  test('of a client are kept for the sockets that it puts in place of its own', () => {
    const relay = (): IdleSocket => new IdleSocket({ url: 'ws://127.0.0.1:8080/relay' });
    const client = { socket: relay(), on() {}, off() {}, send() {}, close() {}, flushPending() {} };
    const { trace, spans } = traced(client, { url: 'wss://api.openai.com' });
    client.socket = relay();
    trace.end();
    expect(spans().map(({ attributes }) => attributes['server.address'])).toEqual([
      'api.openai.com',
      'api.openai.com',
    ]);
  });

  test.each(OPENAI_RELEASES)('of a client of $name for Azure are its own', async (release) => {
    const server = await startServer();
    const client = await openAzure(release, server.origin);
    const { session } = traced(client);
    await once(client.socket, 'open');
    client.close();
    expect(session().attributes).toMatchObject({
      'server.address': azureHost,
      'server.port': 443,
      'realtime.model': model,
    });
  });
});

test.each([
  [42, 'a number'],
  [`${apiKey} is no URL`, 'a string that is none'],
  [null, 'null'],
  [new Map(), 'an object of class Map'],
])('the option url takes nothing but a URL, and does not repeat %j', (url, came) => {
  expect(() => traced(new IdleSocket({}), { url: url as string })).toThrow(
    new TypeError(
      `Expected option "url" to be a URL with its protocol, such as wss://api.openai.com, but got ${came}.`,
    ),
  );
});
