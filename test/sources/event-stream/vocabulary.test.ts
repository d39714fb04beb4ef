import { expect, test } from 'vitest';
import { printTree } from '../../support/span-tree.ts';
import { event, server, startStream } from './event-stream.ts';
import type { RealtimeSessionEvent, RealtimeSessionEventType } from '../../../src/index.ts';

const info = { context: null };
const agent = { name: 'Desk' };
const tool = { name: 'lookup' };

type EventOf<Type extends RealtimeSessionEventType> = Extract<RealtimeSessionEvent, { type: Type }>;

/** An event of each type, and what it adds to a session in which an agent is at work; a new type is an error here. */
const EFFECTS: { [Type in RealtimeSessionEventType]: [event: EventOf<Type>, effect: string[]] } = {
  agent_start: [
    { type: 'agent_start', info, agent: { name: 'Billing' } },
    ['ends invoke_agent Desk', 'turn', 'invoke_agent Billing'],
  ],
  agent_end: [{ type: 'agent_end', info, agent }, ['ends invoke_agent Desk']],
  handoff: [
    { type: 'handoff', info, from_agent: agent, to_agent: { name: 'Billing' } },
    ['invoke_agent Desk * handoff'],
  ],
  tool_start: [{ type: 'tool_start', info, agent, tool, arguments: '{}' }, ['execute_tool lookup']],
  tool_end: [
    { type: 'tool_end', info, agent, tool, arguments: '{}', output: 1 },
    ['execute_tool lookup', 'ends execute_tool lookup'],
  ],
  tool_approval_required: [
    { type: 'tool_approval_required', info, agent, tool, call_id: 'call_1', arguments: '{}' },
    ['execute_tool lookup'],
  ],
  raw_model_event: [
    { type: 'raw_model_event', info, data: { type: 'raw_server_event', data: server.created('r1') } },
    ['chat'],
  ],
  audio: [
    event.audio('item_1', 'AAAA') as EventOf<'audio'>,
    ['agent_speech', 'turn has realtime.turn.response_latency'],
  ],
  audio_end: [{ type: 'audio_end', info, item_id: 'item_1', content_index: 0 }, []],
  audio_interrupted: [
    { type: 'audio_interrupted', info, item_id: 'item_1', content_index: 0 },
    ['turn * audio_interrupted', 'turn has realtime.interruption.reason'],
  ],
  error: [{ type: 'error', info, error: new RangeError('No.') }, ['invoke_agent Desk * exception']],
  history_updated: [{ type: 'history_updated', info, history: [] }, []],
  history_added: [
    {
      type: 'history_added',
      info,
      item: {
        item_id: 'item_9',
        type: 'message',
        role: 'user',
        content: [{ type: 'input_audio', transcript: 'Hi.' }],
      },
    },
    ['turn'],
  ],
  guardrail_tripped: [
    {
      type: 'guardrail_tripped',
      info,
      guardrail_results: [{ guardrail: { name: 'no_cards' }, output: { tripwire_triggered: true } }],
      message: 'The number is 4111.',
    },
    ['invoke_agent Desk * guardrail_tripped', 'turn has realtime.guardrail.tripped'],
  ],
  input_audio_timeout_triggered: [
    { type: 'input_audio_timeout_triggered', info },
    ['realtime_session * input_audio_timeout_triggered', 'turn'],
  ],
};

const WATCHED = [
  'realtime.turn.response_latency',
  'realtime.interruption.reason',
  'realtime.guardrail.tripped',
];

/** All there is in a session in which an agent works for a user, and then an event comes. */
function facts(...events: object[]): string[] {
  const { at, end, spans } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(agent));
  at(10, ...events);
  const early = new Set(spans());
  end();
  return spans().flatMap((span) => [
    span.name,
    ...(early.has(span) ? [`ends ${span.name}`] : []),
    ...span.events.map(({ name }) => `${span.name} * ${name}`),
    ...WATCHED.filter((key) => span.attributes[key] !== undefined).map((key) => `${span.name} has ${key}`),
  ]);
}

function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  for (const fact of before) if (left.includes(fact)) left.splice(left.indexOf(fact), 1);
  return left.toSorted();
}

test.each(Object.entries(EFFECTS))('%s has its documented effect', (type, [sessionEvent, effect]) => {
  expect(sessionEvent.type).toBe(type);
  expect(added(facts(), facts(sessionEvent))).toEqual(effect.toSorted());
});

test('an event of an unknown type has none, and begins no session', () => {
  expect(added(facts(), facts({ type: 'unheard_of', info, agent }))).toEqual([]);
  const { at, end, spans } = startStream();
  at(0, { type: 'unheard_of', info });
  end();
  expect(printTree(spans())).toBe('');
});

test('a silent user has a turn of its own, which ends once it is answered', () => {
  const { at, spans, end, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(agent));
  at(10, event.agentEnd(agent));
  at(5000, { type: 'input_audio_timeout_triggered', info });
  at(5010, event.agentStart(agent));
  at(5500, event.agentEnd(agent));
  at(6000, event.userSays('item_2'), event.agentStart(agent));
  at(6100, event.agentEnd(agent));
  at(7000, event.userSays('item_3'));
  expect(spans().filter(({ name }) => name === 'turn')).toHaveLength(2);
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      * input_audio_timeout_triggered
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
      turn turn.trigger=idle_timeout turn.end_reason=completed
        invoke_agent Desk
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
      turn turn.trigger=speech turn.end_reason=session_ended"
  `);
  expect(times('turn', 1)).toEqual([5000, 5500]);
});
