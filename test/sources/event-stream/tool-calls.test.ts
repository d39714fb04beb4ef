import { describe, expect, test } from 'vitest';
import { event, server, startStream } from './event-stream.ts';

const RESULT = 'gen_ai.tool.call.result';

function contentStream() {
  return startStream({ captureContent: true });
}

test('two calls of one tool with the same arguments at once end oldest first', () => {
  const { at, end, times, span } = contentStream();
  at(0, event.agentStart());
  at(10, event.toolStart('lookup', '{}'));
  at(20, event.toolStart('lookup', '{}'));
  at(30, event.toolEnd('lookup', 'first', '{}'));
  at(40, event.toolEnd('lookup', 'second', '{}'));
  end();
  expect(times('execute_tool', 0)).toEqual([10, 30]);
  expect(times('execute_tool', 1)).toEqual([20, 40]);
  expect(span('execute_tool', 0).attributes[RESULT]).toBe('first');
  expect(span('execute_tool', 1).attributes[RESULT]).toBe('second');
});

test('calls finish in any order, each with its own output', () => {
  const { at, end, times, span, named } = contentStream();
  at(0, event.agentStart());
  at(10, event.toolStart('lookup', '{"id":1}'), event.toolStart('price', '{}'));
  at(20, event.toolStart('lookup', '{"id":2}'));
  at(30, event.toolEnd('lookup', 'two', '{"id":2}'));
  at(40, event.toolEnd('lookup', 'one', '{"id":1}'));
  at(50, event.toolEnd('price', 'cheap', '{}'));
  end();
  expect(named('execute_tool lookup')).toHaveLength(2);
  expect(times('execute_tool lookup', 0)).toEqual([10, 40]);
  expect(times('execute_tool lookup', 1)).toEqual([20, 30]);
  expect(span('execute_tool lookup', 0).attributes[RESULT]).toBe('one');
  expect(times('execute_tool price')).toEqual([10, 50]);
});

test('arguments that a recorder parsed are those of the call all the same', () => {
  const { at, end, named, times } = startStream();
  at(0, event.raw(server.created('r1')), event.agentStart());
  at(10, event.raw(server.called('r1', 'c1', 'lookup', '{"id": 1}')));
  at(11, event.raw(server.called('r1', 'c2', 'lookup', '{"id": 2}')));
  at(20, event.toolStart('lookup', { id: 2 }), event.toolStart('lookup', { id: 1 }));
  at(30, event.toolEnd('lookup', 'two', '{"id":2}'));
  at(40, event.toolEnd('lookup', 'one', { id: 1 }));
  end();
  const ids = named('execute_tool').map(({ attributes }) => attributes['gen_ai.tool.call.id']);
  expect(ids).toHaveLength(2);
  expect(times('execute_tool', ids.indexOf('c1'))).toEqual([20, 40]);
  expect(times('execute_tool', ids.indexOf('c2'))).toEqual([20, 30]);
});

test('an old stream without arguments pairs calls by name, oldest first', () => {
  const { at, end, times } = startStream();
  at(0, event.agentStart());
  at(5, event.called('c1', 'lookup', '{"id":1}'), event.called('c2', 'lookup', '{"id":2}'));
  at(10, event.toolStart('lookup'));
  at(20, event.toolStart('lookup'));
  at(30, event.toolEnd('lookup'));
  at(40, event.toolEnd('lookup'));
  end();
  expect(times('execute_tool', 0)).toEqual([10, 30]);
  expect(times('execute_tool', 1)).toEqual([20, 40]);
});

test('a tool_end without a tool_start is a span of its own', () => {
  const { at, end } = startStream();
  at(0, event.agentStart());
  at(30, event.toolEnd('lookup', 'found', '{}'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          execute_tool lookup tool.outcome=ok"
  `);
});

test('a call that a person or an input guardrail rejected never ran', () => {
  const { at, end } = startStream();
  at(0, event.agentStart());
  at(
    5,
    event.called('c1', 'refund'),
    event.called('c2', 'refund', '{"all":true}'),
    event.called('c3', 'pay'),
  );
  at(10, event.agentEnd());
  at(20, { ...event.toolStart('refund', '{}'), type: 'tool_approval_required', call_id: 'c1' });
  at(25, event.toolEnd('pay', 'No payments at night.', '{}'));
  at(30, event.toolEnd('refund', 'Tool execution was not approved.', '{}'));
  at(40, event.toolStart('refund', '{"all":true}'));
  at(50, event.toolEnd('refund', 'done', '{"all":true}'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          execute_tool pay ERROR tool.outcome=rejected error.type=rejected_before_start
          execute_tool refund ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
          execute_tool refund tool.outcome=ok"
  `);
});

test('an old stream has the rejection on the call that waits', () => {
  const { at, end } = startStream();
  at(0, event.agentStart(), event.called('c1', 'refund', ''), event.called('c2', 'refund', ''));
  at(20, { ...event.toolStart('refund'), type: 'tool_approval_required', call_id: 'c2' });
  at(30, event.toolEnd('refund', 'Tool execution was not approved.'));
  at(40, event.toolStart('refund'));
  at(50, event.toolEnd('refund', 'done'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          execute_tool refund ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
          execute_tool refund tool.outcome=ok"
  `);
});

test('calls that wait are told apart by the arguments that the person saw', () => {
  const { at, end, named } = startStream();
  const asked = (callId: string, amount: number) => ({
    ...event.toolStart('refund', `{"amount":${amount}}`),
    type: 'tool_approval_required',
    call_id: callId,
  });
  at(0, event.agentStart(), event.called('c1', 'refund', ''), event.called('c2', 'refund', ''));
  at(10, asked('c1', 1), asked('c2', 2));
  at(20, event.toolEnd('refund', 'Tool execution was not approved.', '{"amount":2}'));
  end();
  const outcomes = named('execute_tool').map(({ attributes }) => [
    attributes['gen_ai.tool.call.id'],
    attributes['realtime.tool.outcome'],
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({ c1: 'unfinished', c2: 'rejected' });
});

test('a tool that starts after agent_end goes on with its agent when history announced the call', () => {
  const { at, end, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart());
  at(10, event.called('c1', 'lookup'));
  at(20, event.agentEnd());
  at(30, event.toolStart('lookup', '{}'));
  at(60, event.toolEnd('lookup', 'found', '{}'));
  at(70, event.agentStart());
  at(90, event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
          execute_tool lookup tool.outcome=ok"
  `);
  expect(times('invoke_agent')).toEqual([0, 90]);
  expect(times('execute_tool')).toEqual([30, 60]);
});

test('a tool that starts after agent_end unannounced is under the agent that ended, and its answer in the same turn', () => {
  const { at, end, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart());
  at(20, event.agentEnd());
  at(30, event.toolStart('lookup', '{}'));
  at(60, event.toolEnd('lookup', 'found', '{}'));
  at(70, event.agentStart());
  at(90, event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
          execute_tool lookup tool.outcome=ok
        invoke_agent Desk"
  `);
  expect(times('invoke_agent', 0)).toEqual([0, 20]);
  expect(times('invoke_agent', 1)).toEqual([70, 90]);
});

test('a tool that never ends is unfinished', () => {
  const { at, end } = startStream();
  at(0, event.agentStart(), event.toolStart('lookup', '{}'), event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished"
  `);
});

test('an agent that is handed back to has a span of its own each time', () => {
  const { at, end } = startStream();
  at(0, event.userSays('item_1'), event.agentStart({ name: 'A' }), event.called('c1', 'transfer_to_B'));
  at(10, event.agentEnd({ name: 'A' }), event.handoff({ name: 'A' }, { name: 'B' }));
  at(20, event.agentStart({ name: 'B' }), event.called('c2', 'transfer_to_A'));
  // Some versions name the agent handed over to.
  at(30, event.handoff({ name: 'B' }, { name: 'A' }), event.agentEnd({ name: 'A' }));
  at(40, event.agentStart({ name: 'A' }), event.agentEnd({ name: 'A' }));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent A
          * handoff handoff.from=A handoff.to=B
        invoke_agent B
          * handoff handoff.from=B handoff.to=A
          ~ handoff A -> B ~> invoke_agent A
        invoke_agent A
          ~ handoff B -> A ~> invoke_agent B"
  `);
});

test('a handoff ends its agent at once, not with the session', () => {
  const { at, spans } = startStream();
  at(0, event.userSays('item_1'), event.agentStart({ name: 'A' }), event.called('c1', 'transfer_to_B'));
  at(10, event.agentEnd({ name: 'A' }), event.handoff({ name: 'A' }, { name: 'B' }));
  expect(spans().map(({ name }) => name)).toEqual(['invoke_agent A']);
});

const TWO_AT_ONCE = [event.toolStart('lookup', '{}'), event.toolStart('price', '{}')];
const BOTH_DONE = [event.toolEnd('lookup', 'found', '{}'), event.toolEnd('price', 'cheap', '{}')];

test('two calls that end before the first answer are answered in their turn, each, without raw events', () => {
  const { at, end, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart());
  at(5, event.called('c1', 'lookup'), event.called('c2', 'price'), event.agentEnd());
  at(10, ...TWO_AT_ONCE);
  at(20, ...BOTH_DONE);
  at(30, event.agentStart());
  at(40, event.agentEnd());
  at(50, event.agentStart());
  at(60, event.agentEnd());
  at(70, event.agentStart());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
          execute_tool lookup tool.outcome=ok
          execute_tool price tool.outcome=ok
        invoke_agent Desk
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk"
  `);
  expect(times('turn', 0)).toEqual([0, 60]);
});

test('with raw events the answer to the second is the response after the server has its output', () => {
  const { at, end, times } = startStream();
  at(0, event.raw(server.created('r1')), event.agentStart());
  at(5, event.raw(server.called('r1', 'c1', 'lookup')), event.raw(server.called('r1', 'c2', 'price')));
  at(8, event.raw(server.done('r1')), event.agentEnd(), ...TWO_AT_ONCE);
  at(20, ...BOTH_DONE, event.raw(server.outputAdded('c1')));
  at(30, event.raw(server.created('r2')), event.agentStart(), event.raw(server.outputAdded('c2')));
  at(40, event.raw(server.done('r2')), event.agentEnd());
  at(50, event.raw(server.created('r3')), event.agentStart());
  at(60, event.raw(server.done('r3')), event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Desk
          chat CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          execute_tool price tool.outcome=ok
          chat CLIENT response.status=completed
          chat CLIENT response.status=completed"
  `);
  expect(times('invoke_agent')).toEqual([0, 60]);
});

test('new input is answered before a finished call of the turn before', () => {
  const { at, end } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), event.toolStart('lookup', '{}'), event.agentEnd());
  at(30, event.toolEnd('lookup', 'found', '{}'), event.userSays('item_2'));
  at(40, event.agentStart());
  at(50, event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
          execute_tool lookup tool.outcome=ok
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk"
  `);
});

test('an agent whose agent_end was lost ends when the next one starts', () => {
  const { at, spans, end, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart());
  at(10, event.audio('item_2', { bytes: 480 }));
  at(50, event.userSays('item_3'), event.agentStart());
  at(60, event.agentEnd());
  expect(spans().map(({ name }) => name)).toEqual(['invoke_agent Desk', 'agent_speech', 'invoke_agent Desk']);
  end();
  expect(times('invoke_agent', 1)).toEqual([50, 60]);
});

test('a text after a guardrail whose feedback never came is input', () => {
  const { at, end } = startStream();
  const trip = { type: 'guardrail_tripped', guardrail_results: ['no_cards'], message: '' };
  const text = { type: 'input_text', text: 'Hello?' };
  at(0, event.userSays('item_1'), event.agentStart(), trip, event.agentEnd());
  at(10, event.userSays('item_2'), event.agentStart(), event.agentEnd());
  at(20, event.userSays('item_3', text), event.agentStart(), event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed guardrail.tripped=true
        invoke_agent Desk
          * guardrail_tripped guardrail.names=no_cards
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
      turn turn.trigger=text turn.end_reason=completed
        invoke_agent Desk"
  `);
});

test('the feedback of a guardrail is no input, and its answer goes on with the turn', () => {
  const { at, end } = startStream();
  const trip = { type: 'guardrail_tripped', guardrail_results: ['no_cards'], message: '' };
  const feedback = { type: 'input_text', text: 'guardrail triggered: no_cards' };
  at(0, event.userSays('item_1'), event.agentStart(), trip, event.interrupted());
  at(10, event.userSays('item_2', feedback), event.agentEnd(), event.agentStart());
  at(20, event.agentEnd());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true
        * audio_interrupted interruption.reason=guardrail
        invoke_agent Desk
          * guardrail_tripped guardrail.names=no_cards
        invoke_agent Desk"
  `);
});

const asked = (callId: string, tool = 'refund') => ({
  ...event.toolStart(tool, '{}'),
  type: 'tool_approval_required',
  call_id: callId,
});

test('the wait for a person who then rejects a call is no part of it, whatever is said in its place', () => {
  const { at, end, span, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), event.called('c1', 'refund'), event.agentEnd());
  at(10, asked('c1'));
  at(30_010, event.toolEnd('refund', 'Not without my boss.', '{}'));
  end();
  expect(times('execute_tool')).toEqual([30_010, 30_010]);
  expect(span('execute_tool').attributes).toMatchObject({
    'realtime.tool.outcome': 'rejected',
    'realtime.tool.approval_wait': 30,
  });
});

test('nor where only the output of the call is seen that was rejected', () => {
  const { at, end, span, times } = startStream();
  at(0, event.raw(server.created('r1')), event.agentStart());
  at(5, event.raw(server.called('r1', 'c1', 'refund')), event.raw(server.done('r1')), event.agentEnd());
  at(10, asked('c1'));
  at(30_010, event.raw(server.outputDone('c1')));
  at(30_020, event.raw(server.created('r2')), event.agentStart());
  end();
  expect(times('execute_tool')).toEqual([30_010, 30_010]);
  expect(span('execute_tool').attributes['realtime.tool.outcome']).toBe('rejected');
});

describe.each([
  ['outputs that are seen when they are added', (callId: string) => [event.raw(server.outputAdded(callId))]],
  [
    'outputs that are seen only when they are done',
    (callId: string) => [event.raw(server.outputDone(callId))],
  ],
  ['outputs that are not seen', () => []],
])('two calls at once, with %s,', (_, output) => {
  test('are each answered in their turn', () => {
    const { at, end, times } = startStream();
    at(0, event.raw(server.created('r1')), event.agentStart());
    at(5, event.raw(server.called('r1', 'c1', 'lookup')), event.raw(server.called('r1', 'c2', 'price')));
    at(8, event.raw(server.done('r1')), event.agentEnd(), ...TWO_AT_ONCE);
    at(20, ...BOTH_DONE, ...output('c1'));
    at(30, event.raw(server.created('r2')), event.agentStart(), ...output('c2'));
    at(40, event.raw(server.done('r2')), event.agentEnd());
    at(50, event.raw(server.created('r3')), event.agentStart());
    at(60, event.raw(server.done('r3')), event.agentEnd());
    expect(end().match(/ turn /g)).toHaveLength(1);
    expect(times('turn')).toEqual([0, 60]);
  });

  test('are so when the second ends while the first is being answered', () => {
    const { at, end, times } = startStream();
    at(0, event.raw(server.created('r1')), event.agentStart());
    at(5, event.raw(server.called('r1', 'c1', 'lookup')), event.raw(server.called('r1', 'c2', 'price')));
    at(8, event.raw(server.done('r1')), event.agentEnd(), ...TWO_AT_ONCE);
    at(20, BOTH_DONE[0], ...output('c1'));
    at(30, event.raw(server.created('r2')), event.agentStart());
    at(35, BOTH_DONE[1], ...output('c2'));
    at(40, event.raw(server.done('r2')), event.agentEnd());
    at(50, event.raw(server.created('r3')), event.agentStart());
    at(60, event.raw(server.done('r3')), event.agentEnd());
    expect(end().match(/ turn /g)).toHaveLength(1);
    expect(times('turn')).toEqual([0, 60]);
  });
});

const FAILED = event.error({ message: 'Tool call task failed' });

test('a tool that fails past the SDK ends its span, its agent and its turn at that time, exported then', () => {
  const { at, end, spans, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), event.called('c1', 'lookup'), event.agentEnd());
  at(20, event.toolStart('lookup', '{}'));
  at(100, FAILED);
  expect(spans().map(({ name }) => name)).toEqual(['execute_tool lookup', 'invoke_agent Desk', 'turn']);
  at(9000, { type: 'history_updated', history: [] });
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        invoke_agent Desk
          execute_tool lookup ERROR tool.outcome=error error.type=Error
            * exception exception.type=Error exception.message=Tool call task failed"
  `);
  expect(times('execute_tool')).toEqual([20, 100]);
  expect(times('invoke_agent')).toEqual([0, 100]);
  expect(times('turn')).toEqual([0, 100]);
});

test('of several that run the one that failed is the one that does not go on, since then', () => {
  const { at, end, spans, span, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), ...TWO_AT_ONCE, event.agentEnd());
  at(50, FAILED);
  expect(spans()).toEqual([]);
  at(80, event.toolEnd('lookup', 'found', '{}'));
  expect(spans().map(({ name }) => name)).toEqual(['execute_tool price', 'execute_tool lookup']);
  end();
  expect(times('execute_tool price')).toEqual([0, 50]);
  expect(span('execute_tool price').attributes['realtime.tool.outcome']).toBe('error');
  expect(span('execute_tool lookup').attributes['realtime.tool.outcome']).toBe('ok');
  expect(span('realtime_session').attributes['realtime.session.error_count']).toBe(1);
});

test('as many errors as tools that run are those of each', () => {
  const { at, end, times, span } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), ...TWO_AT_ONCE, event.agentEnd());
  at(50, FAILED);
  at(70, FAILED);
  at(900, { type: 'history_updated', history: [] });
  end();
  expect([times('execute_tool lookup'), times('execute_tool price')]).toEqual([
    [0, 50],
    [0, 70],
  ]);
  expect(times('turn')).toEqual([0, 70]);
  expect(span('realtime_session').attributes['realtime.session.error_count']).toBe(2);
});

test.each(['Guardrail task failed: no such model', 'Response audio cleanup failed: gone'])(
  'an error that says it is none of a tool (%s) fails none',
  (message) => {
    const { at, end, span } = startStream();
    at(0, event.userSays('item_1'), event.agentStart(), event.toolStart('lookup', '{}'), event.agentEnd());
    at(50, event.error({ message }));
    at(80, event.toolEnd('lookup', 'found', '{}'));
    end();
    expect(span('execute_tool').attributes['realtime.tool.outcome']).toBe('ok');
    expect(span('invoke_agent').events.map(({ name }) => name)).toEqual(['exception']);
  },
);

test('a tool that is not there fails its own call, and not one that runs', () => {
  const { at, end, span, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart());
  at(5, event.toolStart('lookup', '{}'), event.called('c2', 'search', '{"a":1}'), event.agentEnd());
  at(50, event.error({ message: 'Tool search not found' }));
  at(80, event.toolEnd('lookup', 'found', '{}'));
  end();
  expect(span('execute_tool lookup').attributes['realtime.tool.outcome']).toBe('ok');
  expect(times('execute_tool search')).toEqual([5, 50]);
  expect(span('execute_tool search').attributes['error.type']).toBe('unknown_tool');
});

test('a turn whose agent may still be heard waits for the next, as what interrupts that is about it', () => {
  const { at, end, spans, times } = startStream();
  at(0, event.userSays('item_1'), event.agentStart(), event.audio('item_2', { bytes: 48_000 }));
  at(20, event.toolStart('lookup', '{}'), event.agentEnd());
  at(100, FAILED);
  expect(spans().map(({ name }) => name)).toEqual(['execute_tool lookup', 'invoke_agent Desk']);
  at(500, event.interrupted());
  end();
  expect(times('turn')).toEqual([0, 500]);
});
