import { describe, expect, test } from 'vitest';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { exportedText } from '../../support/exported-text.ts';
import { event, server, startStream } from './event-stream.ts';

const CREATED = server.created('r1');
const DONE = server.done('r1');

describe('a raw server event is the same', () => {
  const wrap: [how: string, (data: object) => unknown][] = [
    ['as it is', (data) => data],
    ['wrapped once', (data) => ({ type: 'raw_model_event', data })],
    ['wrapped twice', event.raw],
    ['wrapped three times', (data) => event.raw({ type: 'raw_server_event', data })],
    ['wrapped in a model event without a type', (data) => ({ type: 'raw_model_event', data: { data } })],
    ['as a model event', (data) => ({ type: 'raw_server_event', data })],
    ['as a transport event', (data) => ({ type: 'transport_event', event: data })],
    ['as JSON text', (data) => ({ type: 'raw_model_event', data: JSON.stringify(data) })],
    [
      'as JSON text twice',
      (data) => ({
        type: 'raw_model_event',
        data: JSON.stringify({ type: 'raw_server_event', data: JSON.stringify(data) }),
      }),
    ],
    ['as a printed dict', (data) => ({ type: 'raw_model_event', data: pythonOf(data) })],
    [
      'as a printed dataclass',
      (data) => ({
        type: 'raw_model_event',
        data: `RealtimeModelRawServerEvent(data=${pythonOf(data)}, type='raw_server_event')`,
      }),
    ],
  ];
  test.each(wrap)('%s', (_how, wrapped) => {
    const { at, end } = startStream();
    at(0, wrapped(server.sessionCreated('sess_1')));
    at(10, wrapped(CREATED), event.agentStart());
    at(20, wrapped(DONE), event.agentEnd());
    expect(end()).toBe(
      [
        'realtime_session session.end_reason=closed',
        '  turn turn.trigger=none turn.end_reason=completed',
        '    invoke_agent Desk',
        '      chat gpt-realtime CLIENT response.status=completed',
      ].join('\n'),
    );
  });
});

describe('agents and tools are known by name', () => {
  test.each<[how: string, named: unknown, name: string]>([
    ['as objects', { name: 'Front desk', instructions: 'planted' }, 'Front desk'],
    ['as names', 'Front desk', 'Front desk'],
    ['as JSON text', '{"name":"Front desk","instructions":"planted"}', 'Front desk'],
    ['with brackets in a name', 'Sales (EU)', 'Sales (EU)'],
    [
      'as printed dataclasses',
      "RealtimeAgent(name='Front desk', handoff_description=None, instructions='planted')",
      'Front desk',
    ],
    [
      'with their name last',
      "Tool(description='planted, name=\\'x\\'', f=<function f at 0x7f>, name='Front desk')",
      'Front desk',
    ],
    ['with a quote in a printed name', `RealtimeAgent(name="O'Hara", instructions='planted')`, "O'Hara"],
    ['as printed pydantic models', "name='Front desk' description='planted'", 'Front desk'],
    [
      'not at all, in a printed object',
      "RealtimeAgent(name=None, instructions='planted', tools=[Tool(name='x')])",
      'unknown',
    ],
    ['not at all, by an address', '<agents.realtime.RealtimeAgent object at 0x7f00planted>', 'unknown'],
    ['not at all', null, 'unknown'],
    ['by a number', 7, 'unknown'],
  ])('%s', (_how, named, name) => {
    const { at, end, spans } = startStream();
    at(0, event.agentStart(named));
    at(10, { ...event.toolStart('x', '{}', named), tool: named });
    at(20, { ...event.toolEnd('x', 'ok', '{}', named), tool: named }, event.agentEnd(named));
    end();
    expect(
      spans()
        .map((span) => span.name)
        .toSorted(),
    ).toEqual([`execute_tool ${name}`, `invoke_agent ${name}`, 'realtime_session', 'turn'].toSorted());
    const text = exportedText(spans().filter((span) => !span.name.startsWith('execute_tool')));
    expect(text).not.toContain('planted');
  });
});

describe('the size of audio tells whether it still plays', () => {
  // 2400 bytes are 50 ms.
  const bytes = new Uint8Array(2400).fill(255);
  const base64 = Buffer.from(bytes).toString('base64');
  test.each<[how: string, data: unknown, known: boolean]>([
    ['base64', base64, true],
    ['URL-safe base64', base64.replaceAll('/', '_'), true],
    ['bytes', bytes, true],
    ['a buffer', bytes.buffer, true],
    ['a buffer in JSON', { type: 'Buffer', data: [...bytes] }, true],
    ['numbers', [...bytes], true],
    ['printed bytes', `b'${'\\xff'.repeat(2399)}.'`, true],
    ['its size', { bytes: 2400 }, true],
    ['nothing', null, false],
    ['another kind', 5, false],
  ])('as %s', (_how, data, known) => {
    const interruptions = [40, 60].map((time) => {
      const { at, end, span } = startStream();
      at(0, event.agentStart(), event.audio('item_1', data), event.agentEnd());
      at(time, event.interrupted());
      end();
      return span('turn').attributes['realtime.turn.end_reason'] === 'interrupted';
    });
    expect(interruptions).toEqual([known, false]);
  });
});

describe('guardrails are called', () => {
  test.each<[how: string, results: unknown, names: string[]]>([
    ['by their name', [{ guardrail: { name: 'no_cards' }, agent_output: 'planted' }], ['no_cards']],
    [
      'as their function is',
      [{ guardrail: { name: null, guardrail_function: '<function app.<locals>.no_cards at 0x7f>' } }],
      ['no_cards'],
    ],
    ['bare', ['no_cards', { guardrail: 'no_bills' }], ['no_cards', 'no_bills']],
    [
      'in printed results',
      [
        "OutputGuardrailResult(guardrail=OutputGuardrail(guardrail_function=<function no_cards at 0x7f>, name=None), agent_output='planted', agent=RealtimeAgent(name='Desk'))",
      ],
      ['no_cards'],
    ],
    [
      'in a printed list',
      "[OutputGuardrailResult(guardrail=OutputGuardrail(guardrail_function=<function f at 0x7f>, name='no_cards'), agent_output='planted')]",
      ['no_cards'],
    ],
    ['not at all', [{}, null, 5], ['unknown', 'unknown', 'unknown']],
    ['nothing', undefined, []],
  ])('%s', (_how, results, names) => {
    const { at, end, span, spans } = startStream();
    at(0, event.agentStart(), { type: 'guardrail_tripped', guardrail_results: results, message: 'planted' });
    end();
    expect(
      span('invoke_agent').events.map(({ attributes }) => attributes?.['realtime.guardrail.names']),
    ).toEqual([names]);
    expect(exportedText(spans())).not.toContain('planted');
  });
});

describe('an error of the session, without raw events, is read', () => {
  const SERVER = {
    type: 'invalid_request_error',
    code: 'bad_item',
    message: 'No such item.',
    param: null,
    event_id: null,
  };
  test.each<[how: string, error: unknown, type: string, message: string | undefined]>([
    ['as text', 'No such item.', 'Error', 'No such item.'],
    ['as an Error', new RangeError('No such item.'), 'RangeError', 'No such item.'],
    [
      'as the bridge writes it',
      { type: 'ValueError', message: 'No such item.' },
      'ValueError',
      'No such item.',
    ],
    ["as the server's error", SERVER, 'bad_item', 'No such item.'],
    [
      'as the whole event of the server',
      { type: 'error', event_id: 'event_1', error: SERVER },
      'bad_item',
      'No such item.',
    ],
    ['as JSON', JSON.stringify(SERVER), 'bad_item', 'No such item.'],
    ['as a printed exception', "ValueError('No such item.')", 'ValueError', 'No such item.'],
    [
      'as a printed model',
      "message='No such item.' type='invalid_request_error' code='bad_item' event_id=None param=None",
      'bad_item',
      'No such item.',
    ],
    [
      'as a printed object',
      "RealtimeError(message='No such item.', type='invalid_request_error', code=None, event_id=None, param=None)",
      'invalid_request_error',
      'No such item.',
    ],
    ['as nothing', null, 'Error', undefined],
    ['as a number', 7, 'Error', undefined],
  ])('%s', (_how, error, type, message) => {
    const { at, end, span } = startStream();
    at(0, event.agentStart(), event.error(error));
    end();
    expect(span('realtime_session').attributes['realtime.session.error_count']).toBe(1);
    const [exception] = span('invoke_agent').events;
    expect(exception?.name).toBe('exception');
    expect(exception?.attributes?.['exception.type']).toBe(type);
    expect(exception?.attributes?.['exception.message']).toBe(message);
  });

  test('and one that says only that there was nothing to do is no error', () => {
    const { at, end, span } = startStream();
    const error = {
      type: 'invalid_request_error',
      code: 'response_cancel_not_active',
      message: 'No.',
      param: null,
    };
    at(0, event.agentStart(), event.error(error));
    end();
    expect(span('realtime_session').attributes['realtime.session.error_count']).toBe(0);
    expect(span('invoke_agent').events[0]?.attributes?.['realtime.error.benign']).toBe(true);
  });
});

describe("the server's error that the SDK repeats counts once", () => {
  const repeated = server.error('No such item.', 'bad_item');
  test.each<[how: string, error: unknown]>([
    ['as an object', repeated.error],
    ['as text', 'No such item.'],
    [
      'as a printed model',
      "message='No such item.' type='invalid_request_error' code='bad_item' event_id=None",
    ],
    ['as the whole event', repeated],
  ])('%s', (_how, error) => {
    const { at, end, span } = startStream();
    at(
      0,
      event.agentStart(),
      event.raw(repeated),
      { type: 'raw_model_event', data: { type: 'error', error } },
      event.error(error),
    );
    end();
    expect(span('realtime_session').attributes['realtime.session.error_count']).toBe(1);
  });

  test('and another error beside it counts too', () => {
    const { at, end, span } = startStream();
    at(
      0,
      event.raw(repeated),
      event.error('Something else.'),
      event.error(repeated.error),
      event.error(repeated.error),
    );
    end();
    const { attributes, events } = span('realtime_session');
    expect(attributes['realtime.session.error_count']).toBe(3);
    expect(events.map((each) => each.attributes?.['exception.message'])).toEqual([
      'No such item.',
      'Something else.',
      'No such item.',
    ]);
  });
});

describe('what the bridge writes when the connection breaks ends the session', () => {
  test.each<[exception: unknown, ending: string]>([
    [{ type: 'ConnectionClosedError', message: 'no close frame received or sent' }, 'disconnected'],
    ['no close frame received or sent', 'disconnected'],
    ['received 1011 (internal error); then sent 1011 (internal error)', 'disconnected'],
    ['ConnectionClosedError(None, None, None)', 'disconnected'],
    [{ type: 'ValueError', message: 'no such room' }, 'error'],
    ["ValueError('no such room')", 'error'],
  ])('%j', (exception, ending) => {
    const { at, subscriber, span } = startStream();
    at(0, event.agentStart(), { type: 'raw_model_event', data: { type: 'exception', exception } });
    expect(span('realtime_session').attributes['realtime.session.end_reason']).toBe(ending);
    subscriber.end();
  });
});

describe('some of the raw events are as good as all for what they say', () => {
  test('configuration alone takes nothing from the session events', () => {
    const { at, end } = startStream();
    at(0, event.raw(server.sessionCreated('sess_1')), event.raw(server.error('No.')));
    at(10, event.userSays('item_1'), event.agentStart());
    at(20, event.audio('item_1', { bytes: 480 }), event.agentEnd());
    expect(end()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        * exception exception.type=invalid_request_error exception.message=No.
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Desk
          agent_speech [audio.heard_ms]"
    `);
  });

  test('responses alone take no input', () => {
    const { at, end } = startStream();
    at(0, event.userSays('item_1'), event.raw(CREATED), event.agentStart());
    at(10, event.raw(DONE), event.agentEnd(), event.userSays('item_2'));
    at(20, event.raw(server.created('r2')), event.agentStart());
    at(30, event.raw(server.done('r2')), event.agentEnd());
    expect(end()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed
          invoke_agent Desk
            chat CLIENT response.status=completed
        turn turn.trigger=speech turn.end_reason=completed
          invoke_agent Desk
            chat CLIENT response.status=completed"
    `);
  });

  test('history that repeats items opens no turn', () => {
    const { at, end, named } = startStream();
    const item = {
      id: 'item_1',
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'Hi.' }],
    };
    at(
      0,
      event.raw({ type: 'conversation.item.added', item }),
      event.userSays('item_1', { type: 'input_text', text: 'Hi.' }),
    );
    at(5, event.raw(CREATED), event.agentStart());
    at(10, event.raw(DONE), event.agentEnd(), event.userSays('item_1', { type: 'input_text', text: 'Hi.' }));
    end();
    expect(named('turn')).toHaveLength(1);
  });
});

test('nothing that may come throws, and the session goes on after it', () => {
  const messages = recordDiag();
  const circle: Record<string, unknown> = {};
  circle['circle'] = circle;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('hands off');
      },
    },
  );
  const { at, subscriber, end } = startStream();
  const odd: unknown[] = [
    undefined,
    null,
    0,
    'agent_start',
    Symbol('x'),
    5n,
    () => 0,
    [],
    [event.agentStart()],
    {},
    new Map(),
    hostile,
    { type: null },
    { type: 'agent_' },
    { type: {} },
    { type: 'toString' },
    { type: '__proto__' },
    Object.create(null),
  ];
  at(0, event.agentStart(), ...odd);
  for (const each of odd) subscriber.onEvent(each);
  for (const type of TYPES) {
    at(
      1,
      { type },
      { type, info: circle },
      { type, info: hostile },
      Object.freeze({
        type,
        data: circle,
        agent: circle,
        tool: 5,
        item: [],
        audio: 'x',
        error: circle,
        guardrail_results: {},
      }),
    );
    at(
      1,
      { type, data: { type: 'raw_server_event', data: null } },
      { type, data: '{"type":' },
      { type, item: "item_id='" },
    );
  }
  at(
    2,
    { type: 'response.created' },
    { type: 'response.done' },
    { type: 'session.created' },
    { type: 'error' },
  );
  at(3, { ...event.toolStart('late', '{}'), info: hostile });
  expect(end()).toContain('execute_tool late');
  // Only the object that throws whenever it is looked at was of no use.
  expect(textsOf(messages, 'error')).toHaveLength(1);
});

const TYPES = [
  'agent_start',
  'agent_end',
  'handoff',
  'tool_start',
  'tool_end',
  'tool_approval_required',
  'raw_model_event',
  'raw_server_event',
  'transport_event',
  'audio',
  'audio_end',
  'audio_interrupted',
  'history_updated',
  'history_added',
  'guardrail_tripped',
  'input_audio_timeout_triggered',
];

/** A value as Python prints it. */
function pythonOf(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, entry]) => `'${key}': ${pythonOf(entry)}`)
    .join(', ')}}`;
}
