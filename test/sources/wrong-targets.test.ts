import OpenAI from 'openai';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  recordRealtimeConnection,
  recordRealtimeSession,
  traceRealtimeConnection,
  traceRealtimeSession,
} from '../../src/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { OPENAI_RELEASES, openWS } from '../support/openai-client.ts';
import { startServer } from '../support/traced-connection.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } = agentsRealtime;
const newSession = () =>
  new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport: new ScriptedRealtimeTransport() });

const A_SESSION = 'a RealtimeSession of @openai/agents-realtime';
const A_CONNECTION =
  'a connection to the Realtime API: a client of openai/realtime, a WebSocket or an RTCDataChannel';

const target = { write: () => true };
const DOORS = [
  { name: 'traceRealtimeSession', expected: A_SESSION, pass: (value: never) => traceRealtimeSession(value) },
  {
    name: 'recordRealtimeSession',
    expected: A_SESSION,
    pass: (value: never) => recordRealtimeSession(value, target),
  },
  {
    name: 'traceRealtimeConnection',
    expected: A_CONNECTION,
    pass: (value: never) => traceRealtimeConnection(value),
  },
  {
    name: 'recordRealtimeConnection',
    expected: A_CONNECTION,
    pass: (value: never) => recordRealtimeConnection(value, target),
  },
];

/** What people have at hand beside sessions and connections, and what they are told, without the door's own name. */
const WRONG: [title: string, value: () => unknown, message: string][] = [
  ['undefined', () => undefined, 'undefined. Is an import or an await missing?'],
  ['null', () => null, 'null. Is an import or an await missing?'],
  ['a promise', () => Promise.resolve(newSession()), 'an object of class Promise. Await it first.'],
  [
    'the class of sessions',
    () => RealtimeSession,
    'a function. Pass what it makes, not the class or the function itself.',
  ],
  [
    'the class of sockets',
    () => WebSocket,
    'a function. Pass what it makes, not the class or the function itself.',
  ],
  [
    'an agent',
    () => new RealtimeAgent({ name: 'Guide' }),
    'an object of class RealtimeAgent. Pass the RealtimeSession that it is part of to *RealtimeSession().',
  ],
  [
    'a transport',
    () => new OpenAIRealtimeWebSocket(),
    'an object of class OpenAIRealtimeWebSocket. Pass the RealtimeSession that it is part of to *RealtimeSession().',
  ],
  [
    'a peer connection',
    () => Object.assign(new EventTarget(), { createDataChannel: () => undefined }),
    'an object of class EventTarget. Pass its data channel to *RealtimeConnection().',
  ],
  [
    'the main client of openai',
    () => new OpenAI({ apiKey: 'sk-test-0123456789' }),
    'an object of class OpenAI. Pass the realtime client that is made with it to *RealtimeConnection().',
  ],
  [
    'a session behind a plain Proxy, whose private fields it cannot reach itself',
    () => new Proxy(newSession(), {}),
    'an object of class RealtimeSession. Pass it unwrapped: it may be behind a Proxy.',
  ],
  [
    'a Proxy that refuses everything',
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('refused: sk-test-0123456789');
          },
        },
      ),
    'an object that cannot be read. Pass it unwrapped: it may be behind a Proxy.',
  ],
];

function failureOf(pass: () => unknown): TypeError {
  try {
    pass();
  } catch (error) {
    return error as TypeError;
  }
  throw new Error('Nothing was thrown.');
}

describe.each(DOORS)('$name says what to pass instead of', ({ name, expected, pass }) => {
  const doing = name.startsWith('trace') ? 'trace' : 'record';
  const told = (value: unknown): string => {
    const failure = failureOf(() => pass(value as never));
    expect(failure).toBeInstanceOf(TypeError);
    return failure.message;
  };

  test.each(WRONG)('%s', (_title, value, message) => {
    expect(told(value())).toBe(`Expected ${expected}, but got ${message.replace('*', doing)}`);
  });

  test('what goes through the other door', async () => {
    const server = await startServer();
    const client = openWS(OPENAI_RELEASES[0], server.origin);
    client.on('error', () => undefined);
    const socket = client.socket;
    onTestFinished(() => socket.terminate());
    const [ofSession, ofConnection] = [
      `A session goes to ${doing}RealtimeSession().`,
      `A connection goes to ${doing}RealtimeConnection().`,
    ];
    const before = { listeners: socket.eventNames(), keys: Reflect.ownKeys(client) };
    if (name.endsWith('Session')) {
      expect(told(client)).toBe(
        `Expected ${expected}, but got an object of class OpenAIRealtimeWS. ${ofConnection}`,
      );
      expect(told(socket)).toBe(
        `Expected ${expected}, but got an object of class WebSocket. ${ofConnection}`,
      );
      expect({ listeners: socket.eventNames(), keys: Reflect.ownKeys(client) }).toEqual(before);
    } else {
      expect(told(newSession())).toBe(
        `Expected ${expected}, but got an object of class RealtimeSession. ${ofSession}`,
      );
    }
  });
});
