import { expect, test } from 'vitest';
import { signal, startModelSession } from '../support/model-session.ts';
import type { Signal } from '../../src/signals/signal.ts';

const spoken = (itemId: string): Signal[] => [
  signal.speechStarted(itemId),
  signal.speechStopped(itemId),
  signal.committed(itemId),
];
const activeResponseError: Signal = {
  type: 'error_raised',
  error: { origin: 'server', type: 'conversation_already_has_active_response', message: 'Busy.' },
};

test('an answer that the server could not give leaves later answers where they belong', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  // The server is told not to interrupt: it cannot answer what the user says meanwhile.
  session.at(200, ...spoken('i2'), activeResponseError);
  session.at(300, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(400, signal.outputSent('c1'), signal.requested(), signal.toolEnded('c1'));
  session.at(500, signal.created('r2'), signal.agentStarted('A'), signal.done('r2'));
  expect(session.end(1000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          * exception exception.type=conversation_already_has_active_response exception.message=Busy. error.benign=true
          chat CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech"
  `);
});

test('outputs whose request was refused are answered by the next response, or not at all', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(300, ...spoken('i2'), signal.outputSent('c1'), signal.requested(), signal.toolEnded('c1'));
  session.at(400, signal.created('r2'), signal.agentStarted('A'), activeResponseError, signal.done('r2'));
  session.at(500, ...spoken('i3'));
  session.at(600, signal.created('r3'), signal.agentStarted('A'), signal.done('r3'));
  expect(session.end(1000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          * exception exception.type=conversation_already_has_active_response exception.message=Busy. error.benign=true
          chat CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat CLIENT response.status=completed"
  `);
  expect(session.times('invoke_agent', 0)).toEqual([100, 300]);
});

test('a response that the application asks for while the user speaks is no answer to what the user says', () => {
  const session = startModelSession();
  session.at(0, signal.speechStarted('i1'));
  session.at(500, signal.requested(), signal.created('r1'), signal.agentStarted('A'));
  session.chunk(600, 'r1', 'audio', 4000);
  session.at(1000, signal.speechStopped('i1'), signal.committed('i1'));
  session.chunk(1010, 'r1', 'audio', 4000);
  session.at(1100, signal.done('r1'));
  session.at(1200, signal.created('r2'), signal.agentStarted('A'));
  session.chunk(2500, 'r2', 'audio', 4000);
  session.at(2600, signal.done('r2'));
  session.end(5000);
  expect(session.span('turn', 0).attributes['realtime.turn.response_latency']).toBeCloseTo(1.5);
  expect(session.span('turn', 1).attributes['realtime.turn.trigger']).toBe('none');
});

test('a user item that no answer was asked for does not attract a later one', () => {
  const session = startModelSession();
  session.at(0, { type: 'user_item_sent', itemId: undefined, modality: 'image', content: [] });
  session.at(100, ...spoken('i1'));
  session.at(200, signal.created('r1'), signal.agentStarted('A'));
  session.at(300, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(400, ...spoken('i2'));
  session.at(
    500,
    signal.created('r2'),
    signal.agentStarted('A'),
    signal.called('r2', 'c2'),
    signal.toolStarted('c2'),
  );
  session.at(600, signal.done('r2'), signal.outputSent('c2'), signal.requested(), signal.toolEnded('c2'));
  session.at(700, signal.created('r3'), signal.agentStarted('A'), signal.done('r3'));
  session.end(1000);
  const turnOf = (index: number) => session.span('chat', index).attributes['realtime.turn.number'];
  expect([turnOf(0), turnOf(1), turnOf(2)]).toEqual([1, 2, 2]);
});

test('an end that comes twice changes nothing', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(300, signal.toolEnded('c1'), signal.toolEnded('c1'), signal.toolStarted('c1'));
  session.end(1000);
  expect(session.spans().filter((span) => span.name.startsWith('execute_tool'))).toHaveLength(1);
  expect(session.span('realtime_session').attributes['realtime.session.tool_call_count']).toBe(1);
});

test('an error that may be of a running tool is taken back when the tool goes on', () => {
  const session = startModelSession();
  const error: Signal = {
    type: 'error_raised',
    error: { origin: 'sdk', type: 'Error', message: 'guardrail broke' },
  };
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'), error);
  session.at(900, signal.outputSent('c1'), signal.requested(), signal.toolEnded('c1'));
  session.at(1000, signal.created('r2'), signal.agentStarted('A'), signal.done('r2'));
  expect(session.end(2000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          * exception exception.type=Error exception.message=guardrail broke
          chat CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat CLIENT response.status=completed"
  `);
  expect(session.times('execute_tool')).toEqual([200, 900]);
});

test('a handoff that is slower than the next turn is of the agent that made it', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1', 'transfer_to_B'), signal.done('r1'));
  session.at(300, ...spoken('i2'));
  session.at(400, signal.created('r2'), signal.agentStarted('A'), signal.done('r2'));
  session.at(500, { type: 'handed_off', from: 'A', to: 'B' }, signal.outputSent('c1'), signal.requested());
  session.at(600, signal.created('r3'), signal.agentStarted('B'), signal.done('r3'));
  expect(session.end(1000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          * handoff handoff.from=A handoff.to=B
          chat CLIENT response.status=completed
        invoke_agent B
          ~ handoff A -> B ~> invoke_agent A
          chat CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat CLIENT response.status=completed"
  `);
  const link = session.span('invoke_agent', 2).links[0];
  expect(link?.context.spanId).toBe(session.span('invoke_agent', 0).spanContext().spanId);
});

test('nobody decided about a call: its wait and its turn end where the waiting began', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1', 'pay'), signal.done('r1'));
  session.at(300, {
    type: 'approval_requested',
    callId: 'c1',
    tool: { name: 'pay' },
    agent: 'A',
    arguments: '{}',
    mcp: false,
  });
  session.end(3_600_000);
  expect(session.span('execute_tool').attributes).not.toHaveProperty('realtime.tool.approval_wait');
  expect(session.times('execute_tool')).toEqual([200, 300]);
  expect(session.times('turn')).toEqual([0, 300]);
});

test('speech that never stops ends with the next speech, or with its turn', () => {
  const session = startModelSession();
  session.at(0, signal.speechStarted('i1'));
  session.at(1000, ...spoken('i2'));
  session.at(1100, signal.created('r1'), signal.agentStarted('A'), signal.done('r1'));
  session.end(3_600_000);
  expect(session.times('user_speech', 0)).toEqual([0, 1000]);
  expect(session.times('turn')).toEqual([0, 1100]);
});

test('what the client sends before the agent is named does not take the response from it', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  const sent: Signal = { type: 'user_item_sent', itemId: undefined, modality: 'text', content: [] };
  session.at(100, signal.created('r1'), sent, signal.agentStarted('A'), signal.done('r1'));
  session.end(1000);
  expect(session.span('chat').attributes['gen_ai.agent.name']).toBe('A');
});

test('an MCP call that was approved keeps its agent and its turn open', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, {
    type: 'approval_requested',
    responseId: 'r1',
    callId: 'a1',
    tool: { name: 'find' },
    agent: undefined,
    arguments: '{}',
    mcp: true,
  });
  session.at(300, signal.done('r1'));
  session.at(2000, { type: 'approval_decided', callId: 'a1', approved: true });
  session.at(2100, {
    type: 'mcp_call_added',
    responseId: undefined,
    itemId: 'm1',
    name: 'find',
    arguments: '{}',
    approvalRequestId: 'a1',
  });
  session.at(2200, { type: 'mcp_call_started', itemId: 'm1' });
  session.at(2500, {
    type: 'mcp_call_ended',
    itemId: 'm1',
    output: undefined,
    error: undefined,
    final: false,
  });
  session.at(2600, { type: 'mcp_call_ended', itemId: 'm1', output: 'found', error: undefined, final: true });
  session.at(2700, signal.requested(), signal.created('r2'), signal.agentStarted('A'), signal.done('r2'));
  expect(session.end(5000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat CLIENT response.status=completed
          execute_tool find CLIENT tool.outcome=ok [tool.approval_wait]
          chat CLIENT response.status=completed"
  `);
  expect(session.times('execute_tool')).toEqual([2200, 2500]);
  expect(session.span('execute_tool').attributes['realtime.tool.approval_wait']).toBeCloseTo(1.8);
});

test('an error that may be any of several calls is none of them', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1'), signal.called('r1', 'c2'), signal.done('r1'));
  session.at(300, signal.toolStarted('c1'), signal.toolStarted('c2'));
  session.at(400, { type: 'error_raised', error: { origin: 'sdk', type: 'Error', message: 'Broken.' } });
  expect(session.end(1000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech
        invoke_agent A
          * exception exception.type=Error exception.message=Broken.
          chat CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished"
  `);
});

test('an MCP call that the server runs through many turns is not given up', () => {
  const session = startModelSession({ agents: false });
  session.at(0, ...spoken('i1'), signal.created('r1'));
  const call = { itemId: 'm1', name: 'find', arguments: '{}', approvalRequestId: undefined };
  session.at(100, { type: 'mcp_call_added', responseId: 'r1', ...call });
  session.at(200, { type: 'mcp_call_started', itemId: 'm1' }, signal.done('r1'));
  for (let turn = 1; turn <= 10; turn += 1)
    session.at(turn * 1000, ...spoken(`j${turn}`), signal.created(`s${turn}`), signal.done(`s${turn}`));
  const ended = { itemId: 'm1', output: 'found', error: undefined };
  session.at(20_000, { type: 'mcp_call_ended', ...ended, final: true });
  session.end(30_000);
  expect(session.times('execute_tool')).toEqual([200, 20_000]);
  expect(session.span('execute_tool').attributes['realtime.tool.outcome']).toBe('ok');
});

test('a handoff of an agent that nothing was heard of is on the turn', () => {
  const session = startModelSession();
  session.at(0, ...spoken('i1'));
  session.at(100, { type: 'handed_off', from: 'A', to: 'B' });
  session.end(1000);
  expect(session.span('turn').events.map(({ name }) => name)).toEqual(['handoff']);
});

test('a session that ends while an agent of a stream without raw events works ends all of its spans', () => {
  const session = startModelSession();
  session.at(0, signal.agentStarted('A'));
  session.at(100, signal.toolStarted('c1'));
  expect(session.end(500)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent A
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished"
  `);
});

test('an error that a call was suspected of is kept when the call fails for another reason', () => {
  const session = startModelSession();
  const error = (message: string, toolName?: string): Signal => ({
    type: 'error_raised',
    error: { origin: 'sdk', type: 'Error', message, toolName },
  });
  session.at(0, ...spoken('i1'));
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(300, error('guardrail broke'));
  session.at(400, error('no connection', 'lookup'));
  session.end(1000);
  const messages = (name: string) =>
    session.span(name).events.map(({ attributes }) => attributes?.['exception.message']);
  expect(messages('execute_tool')).toEqual(['no connection']);
  expect(messages('invoke_agent')).toEqual(['guardrail broke']);
  expect(session.span('realtime_session').attributes['realtime.session.error_count']).toBe(2);
});

test('a response that is announced only after its first chunks has its agent, and is one turn', () => {
  const session = startModelSession();
  session.chunk(100, 'r1', 'transcript');
  session.chunk(150, 'r1', 'audio', 4800);
  session.at(200, signal.created('r1'), signal.agentStarted('A'));
  session.at(900, signal.done('r1'), { type: 'agent_ended', agent: 'A' });
  session.at(1000, signal.created('r2'), signal.agentStarted('B'), signal.done('r2'));
  expect(session.end(2000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent A
          chat CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent B
          chat CLIENT response.status=completed"
  `);
  expect(session.times('chat')).toEqual([100, 900]);
  expect(session.span('chat').attributes['gen_ai.output.type']).toBe('speech');
});

test('an announcement that comes when a response has its span opens no turn of an agent that does nothing', () => {
  const session = startModelSession({ agents: false });
  session.chunk(100, 'r1', 'audio', 4800);
  session.at(200, signal.created('r1'), signal.agentStarted('A'));
  session.at(900, signal.done('r1'), { type: 'agent_ended', agent: 'A' });
  expect(session.end(2000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        agent_speech [audio.heard_ms]
        chat CLIENT response.status=completed"
  `);
});

test('a response that is known by its end alone is of the agent that ends next', () => {
  const session = startModelSession();
  session.at(100, signal.done('r1'));
  session.at(101, { type: 'agent_ended', agent: 'A' });
  // One that nothing names goes on with the agent that worked last, or was handed over to.
  session.at(2000, signal.done('r2'));
  session.at(3000, { type: 'handed_off', from: 'A', to: 'B' });
  session.chunk(4000, 'r3', 'audio', 4800);
  session.at(5000, signal.item('r3', 'm1'), signal.done('r3'));
  expect(session.end(60_000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent A
          chat CLIENT response.status=completed
      turn turn.trigger=none turn.end_reason=completed
        * handoff handoff.from=A handoff.to=B
        invoke_agent A
          chat CLIENT response.status=completed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent B
          ~ handoff A -> B ~> invoke_agent A
          chat CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  expect(session.times('chat', 0)).toEqual([100, 100]);
  expect(session.times('chat', 1)).toEqual([2000, 2000]);
  expect(session.times('turn', 1)).toEqual([2000, 3000]);
});

test('a guardrail that trips when the next turn has had a response is of the turn that it is about', () => {
  const session = startModelSession({ guardrails: true });
  session.at(0, signal.created('r1'), signal.agentStarted('A'), signal.item('r1', 'm1'), signal.done('r1'));
  session.at(100, signal.speechStarted('i1'));
  session.at(200, signal.speechStopped('i1'), signal.committed('i1'));
  session.at(300, signal.created('r2'), signal.agentStarted('A'));
  session.at(400, {
    type: 'guardrail_tripped',
    guardrails: ['no_cards'],
    itemId: 'm1',
    agent: 'A',
    message: undefined,
  });
  session.at(500, signal.done('r2'));
  session.end(1000);
  const tripped = [0, 1].map((n) => session.span('turn', n).attributes['realtime.guardrail.tripped']);
  expect(tripped).toEqual([true, undefined]);
  expect(session.times('turn', 0)).toEqual([0, 0]);
});

test('without guardrails a turn is told as soon as the next one has had a response', () => {
  for (const guardrails of [false, true]) {
    const session = startModelSession({ guardrails });
    for (const id of ['r1', 'r2', 'r3']) session.at(10, signal.created(id), signal.done(id));
    expect(session.spans().filter(({ name }) => name === 'turn')).toHaveLength(guardrails ? 1 : 2);
    session.end(100);
    expect(session.spans().filter(({ name }) => name === 'turn')).toHaveLength(3);
  }
});
