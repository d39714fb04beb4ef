import { expect, test } from 'vitest';
import { decodeServerEvent } from '../../src/realtime-api/server-event.ts';
import { SessionFeed } from '../../src/session/session-feed.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { signal, startModelSession } from '../support/model-session.ts';
import { milliseconds } from '../support/span-tree.ts';
import type { Signal } from '../../src/signals/signal.ts';

/** Streams that lost, doubled or reordered their events, as property tests found them. */

const approval = (callId: string, mcp = false): Signal => ({
  type: 'approval_requested',
  callId,
  tool: { name: 'lookup' },
  agent: mcp ? undefined : 'Desk',
  arguments: '{}',
  mcp,
});

const mcpCall = (itemId: string, approvalRequestId?: string): Signal => ({
  type: 'mcp_call_added',
  responseId: 'r1',
  itemId,
  name: 'find',
  arguments: '{}',
  approvalRequestId,
});

const mcpDone = (itemId: string): Signal => ({
  type: 'mcp_call_ended',
  itemId,
  output: 'found',
  error: undefined,
  final: true,
});

const tripped: Signal = {
  type: 'guardrail_tripped',
  guardrails: ['No prices'],
  itemId: undefined,
  agent: 'Desk',
  message: undefined,
};

const failed: Signal = {
  type: 'error_raised',
  error: { origin: 'sdk', type: 'TypeError', message: 'no.' },
};

test('a question for approval that comes late takes the place of no call that runs or has ended', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), signal.agentStarted('Desk'), signal.called('r1', 'c1'));
  session.at(10, signal.toolStarted('c1'), approval('c1'));
  session.at(30, signal.toolEnded('c1'), approval('c1'), signal.done('r1'));
  expect(session.end(40)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          chat CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok"
  `);
  expect(session.times('execute_tool')).toEqual([10, 30]);
});

test('a handoff of an agent that was never seen is within the turn that tells of it', () => {
  const session = startModelSession();
  session.at(0, { type: 'user_item_sent', itemId: 'i1', modality: 'text', content: [] }, signal.requested());
  session.at(20, { type: 'handed_off', from: 'Desk', to: 'Billing' });
  expect(session.end(50)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=text turn.end_reason=session_ended
        * handoff handoff.from=Desk handoff.to=Billing"
  `);
  expect(session.times('turn')).toEqual([0, 20]);
});

test('an error that a call was suspected of, and which was not its own, is on no span that started later', () => {
  const session = startModelSession();
  session.at(0, signal.agentStarted('Desk'), { type: 'agent_ended', agent: 'Desk' });
  session.at(10, signal.called('r1', 'c1'));
  session.at(20, failed);
  session.at(30, signal.agentStarted('Clerk'), signal.toolEnded('c1'));
  expect(session.end(60)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      * exception exception.type=TypeError exception.message=no.
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          execute_tool lookup ERROR tool.outcome=rejected error.type=rejected_before_start
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Clerk"
  `);
});

test('an error is told even if the call that it was suspected of turns out to be a handoff', () => {
  const session = startModelSession();
  session.at(0, signal.agentStarted('Desk'), signal.called('r1', 'c1', 'transfer_to_Billing'));
  session.at(10, failed);
  session.at(20, { type: 'handed_off', from: 'Desk', to: 'Billing' });
  expect(session.end(30)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
          * handoff handoff.from=Desk handoff.to=Billing
          * exception exception.type=TypeError exception.message=no."
  `);
  expect(session.span('realtime_session').attributes['realtime.session.error_count']).toBe(1);
});

test('an MCP call that is announced again after its end has one span', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), mcpCall('i1'));
  session.at(10, mcpDone('i1'), mcpCall('i1'), signal.done('r1'));
  expect(session.end(20)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        execute_tool find CLIENT tool.outcome=ok
        chat CLIENT response.status=completed"
  `);
});

test('an MCP call takes the place of the request that was approved for it, and of no call that runs', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), approval('i1', true));
  session.at(10, { type: 'approval_decided', callId: 'i1', approved: true }, mcpCall('i2', 'i1'));
  session.at(20, { type: 'mcp_call_started', itemId: 'i2' }, approval('i1', true), mcpCall('i3', 'i2'));
  session.at(30, mcpDone('i2'), mcpDone('i3'), signal.done('r1'));
  expect(session.end(40)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        chat CLIENT response.status=completed
        execute_tool find CLIENT tool.outcome=ok [tool.approval_wait]
        execute_tool find CLIENT tool.outcome=ok"
  `);
});

test('an error is told where a response without an id has taken the place of all that its agent was at work on', () => {
  const session = startModelSession();
  session.at(0, signal.created(''), signal.agentStarted('Desk'));
  session.at(5, tripped, { type: 'user_item_sent', itemId: 'i1', modality: 'text', content: [] });
  session.at(5, signal.requested());
  session.at(10, signal.created(''), signal.agentStarted('Desk'));
  session.at(20, failed);
  expect(session.end(30)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended guardrail.tripped=true
        invoke_agent Desk
          chat CLIENT response.status=unfinished
            * guardrail_tripped guardrail.names=No prices
        invoke_agent Desk
          * exception exception.type=TypeError exception.message=no.
          chat CLIENT response.status=unfinished"
  `);
});

test('a response that is about to start keeps its turn open, and its agent ends', () => {
  const session = startModelSession({ agents: false });
  session.at(0, signal.created('r1'), signal.called('r1', 'c1'), tripped);
  session.at(5, { type: 'user_item_sent', itemId: 'i1', modality: 'text', content: [] });
  session.at(5, signal.requested(), signal.done('r1'));
  session.at(10, signal.speechStarted('i2'), signal.speechStopped('i2'), signal.committed('i2'));
  session.at(20, signal.created('r2'), signal.done('r2'));
  session.at(30, signal.created('r3'), signal.outputSent('c1', false), signal.agentStarted('Desk'));
  session.at(40, signal.called('r3', 'c3'), signal.done('r3'));
  expect(session.end(50)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended guardrail.tripped=true
        chat CLIENT response.status=completed
          * guardrail_tripped guardrail.names=No prices
        execute_tool lookup tool.outcome=ok
        invoke_agent Desk
          chat CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat CLIENT response.status=completed"
  `);
});

test('a response without an id that takes the place of another one keeps its turn open, and its agent ends', () => {
  const session = startModelSession({ agents: false });
  session.at(0, signal.created(''), tripped);
  session.at(10, { type: 'user_item_added', itemId: 'i1', modality: 'text', content: [] });
  session.at(20, { type: 'input_timed_out', itemId: 'i2' }, signal.done('r2'));
  session.at(30, signal.agentStarted('Clerk'), signal.created(''), signal.toolEnded('c1'));
  expect(session.end(40)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      * input_audio_timeout_triggered
      turn turn.trigger=none turn.end_reason=completed guardrail.tripped=true
        chat CLIENT response.status=unfinished
          * guardrail_tripped guardrail.names=No prices
      turn turn.trigger=idle_timeout turn.end_reason=completed
        chat CLIENT response.status=completed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Clerk
          execute_tool lookup tool.outcome=ok
          chat CLIENT response.status=unfinished"
  `);
});

test('an MCP call whose error has no words failed without any, live and in a recording', () => {
  const item = { id: 'i1', type: 'mcp_call', name: 'find', arguments: '{}', error: '' };
  const ended = decodeServerEvent({ type: 'conversation.item.done', item });
  expect(ended).toMatchObject({ error: { type: 'mcp_call_failed', message: undefined } });
  const session = startModelSession();
  session.at(0, mcpCall('i1'), ...(ended === undefined ? [] : [ended]));
  expect(session.end(10)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      execute_tool find CLIENT ERROR tool.outcome=error error.type=mcp_call_failed
        * exception exception.type=mcp_call_failed"
  `);
});

test('an utterance that joins a turn does not begin before it, whenever its commit was sent', () => {
  const session = startModelSession();
  session.at(0, { type: 'input_commit_sent' });
  session.at(1, signal.speechStarted('i1'), signal.committed('i2'), signal.transcript('i2'));
  session.end(50);
  expect(session.times('turn')).toEqual([1, 50]);
  expect([0, 1].map((index) => session.times('user_speech', index)[0])).toEqual([1, 1]);
});

test('a call ends with no error that came before it ran, where several may have failed together', () => {
  const session = startModelSession();
  const error = { origin: 'sdk', type: 'Error', message: undefined } as const;
  const raised = { type: 'error_raised', error, ofCall: true } as const;
  session.at(0, signal.created('r1'), signal.agentStarted('A'));
  session.at(0, signal.called('r1', 'late', 'late'), signal.called('r1', 'early', 'early'));
  session.at(0, signal.called('r1', 'never', 'never'), signal.done('r1'));
  session.at(0, signal.toolStarted('early', 'early'), raised);
  session.at(10, signal.toolStarted('late', 'late'), raised);
  session.end(20);
  const calls = session.spans().filter(({ name }) => name.startsWith('execute_tool'));
  const told = calls.map(({ name, startTime, events, attributes }) => [
    name,
    attributes['realtime.tool.outcome'],
    ...events.map(({ time }) => milliseconds(time) - milliseconds(startTime)),
  ]);
  expect(told.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
    ['execute_tool early', 'error', 0],
    ['execute_tool late', 'error', 0],
    ['execute_tool never', 'unfinished'],
  ]);
});

test('a call that never started ends with no error that came before it was made', () => {
  const session = startModelSession();
  const error = { origin: 'sdk', type: 'Error', message: undefined } as const;
  const raised = { type: 'error_raised', error, ofCall: true } as const;
  session.at(0, signal.created('r1'), signal.called('r1', 'a', 'early'), signal.called('r1', 'b', 'early'));
  session.at(0, signal.done('r1'), raised);
  session.at(10, signal.created('r2'), signal.called('r2', 'c', 'late'), signal.called('r2', 'd', 'late'));
  session.at(10, signal.done('r2'), raised, signal.toolEnded('a'), signal.toolEnded('b'));
  session.end(20);
  const late = session.spans().filter(({ name }) => name === 'execute_tool late');
  expect(
    late.map(({ startTime, events }) =>
      events.map(({ time }) => milliseconds(time) - milliseconds(startTime)),
    ),
  ).toEqual([[0], [0]]);
});

test('a queued answer whose response is done begins anew when the transport says that it sounds', () => {
  const session = startModelSession();
  session.chunk(0, 'r1', 'audio', 24_000);
  session.chunk(0, 'r2', 'audio', 24_000);
  session.at(1, signal.done('r2'), { type: 'playback_started', responseId: 'r2' });
  session.at(300, { type: 'playback_stopped', responseId: 'r2' });
  session.end(400);
  expect(session.times('agent_speech', 1)).toEqual([1, 300]);
});

test('an answer whose turn ends when the transport begins to say what sounds is not heard after it', () => {
  const session = startModelSession({ agents: false });
  session.at(0, signal.created(''), signal.done('r2'), { type: 'playback_started', responseId: undefined });
  session.at(0, signal.created(''), { type: 'playback_started', responseId: 'r2' });
  session.end(10);
  const turns = session.spans().filter(({ name }) => name === 'turn');
  const heard = session.spans().filter(({ name }) => name === 'agent_speech');
  for (const speech of heard) {
    const turn = turns.find((each) => each.spanContext().spanId === speech.parentSpanContext?.spanId);
    expect(milliseconds(speech.endTime)).toBeLessThanOrEqual(milliseconds(turn!.endTime));
  }
});

test('a claim of more than a day is none', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), signal.item('r1', 'm1'), signal.item('r1', 'm2'));
  for (const itemId of ['m1', 'm2']) session.at(10, { type: 'item_truncated', itemId, heardMs: 1.7e308 });
  session.end(20);
  expect(session.span('turn').attributes).not.toHaveProperty('realtime.audio.heard_ms');
});

test('an interruption at the end of a stall, as the session ends, is not told of what has been silent since', () => {
  const session = startModelSession({ agents: false });
  session.at(0, signal.created('r1'));
  session.chunk(0, 'r1', 'audio', 480);
  session.chunk(100, 'r1', 'audio', 24_000);
  session.at(100, signal.done('r1', 'cancelled', 'client_cancelled'));
  session.end(100);
  expect(session.times('agent_speech')).toEqual([0, 10]);
  expect(session.span('agent_speech').events).toEqual([]);
  expect(session.span('chat').events.map(({ name }) => name)).toEqual(['audio_interrupted']);
});

test('a turn is answered by a text that comes while the user speaks, after sound of the same response', () => {
  const { exporter, provider } = inMemoryProvider();
  const feed = new SessionFeed(() => ({ now: () => 1000 }));
  feed.add(new SessionTracer(resolveTraceOptions({ tracerProvider: provider })));
  feed.begin(feed.attempt({ agents: false }));
  feed.connected();
  for (const type of ['response.created', 'output_audio_buffer.started', 'input_audio_buffer.speech_started'])
    feed.serverEvent({ type });
  feed.signal({ type: 'input_timed_out', itemId: undefined });
  feed.serverEvent({ type: 'response.output_audio.delta', response_id: 'r1', delta: 'A'.repeat(32_000) });
  feed.serverEvent({ type: 'response.output_text.delta', response_id: 'r1' });
  for (const type of ['input_audio_buffer.speech_stopped', 'response.created']) feed.serverEvent({ type });
  feed.end('closed');
  const session = exporter.getFinishedSpans().find(({ name }) => name === 'realtime_session');
  expect(session?.attributes['realtime.session.unanswered_turn_count']).toBe(0);
});
