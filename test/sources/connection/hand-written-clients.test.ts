import { expect, test } from 'vitest';
import { startStream } from '../event-stream/event-stream.ts';
import type { TestStream } from '../event-stream/event-stream.ts';

// Clients without an agents SDK, each with habits of its own. Server and client events, in the order of the wire.

const session = (turnDetection: object | null) => ({
  type: 'session.created',
  session: { id: 'sess_1', model: 'gpt-realtime', audio: { input: { turn_detection: turnDetection } } },
});
const started = (id: string) => ({ type: 'input_audio_buffer.speech_started', item_id: id });
const stopped = (id: string) => ({ type: 'input_audio_buffer.speech_stopped', item_id: id });
const committed = (id: string) => ({ type: 'input_audio_buffer.committed', item_id: id });
const created = (id: string, conversation: string | null | undefined = 'conv_1') => ({
  type: 'response.created',
  response: { id, conversation_id: conversation },
});
const done = (id: string, output: object[] = []) => ({
  type: 'response.done',
  response: { id, status: 'completed', conversation_id: 'conv_1', output },
});
const call = (callId: string, name: string) => ({
  id: `item_${callId}`,
  type: 'function_call',
  status: 'completed',
  call_id: callId,
  name,
  arguments: '{}',
});
const called = (responseId: string, callId: string, name = 'lookup') => ({
  type: 'response.output_item.done',
  response_id: responseId,
  item: call(callId, name),
});
const argumentsDone = (responseId: string, callId: string) => ({
  type: 'response.function_call_arguments.done',
  response_id: responseId,
  item_id: `item_${callId}`,
  call_id: callId,
  name: 'lookup',
  arguments: '{}',
});
const output = (callId: string) => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id: callId, output: 'found' },
});
const create = (response?: object) => ({ type: 'response.create', response });
const commit = { type: 'input_audio_buffer.commit' };

const VAD = { type: 'server_vad' };

/** The user speaks for half a second. */
function speak({ at }: TestStream, time: number, id: string): void {
  at(time, started(id));
  at(time + 500, stopped(id), committed(id));
}

test('what is asked after new speech answers that, and not a call whose output was never asked about', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session({ type: 'server_vad', create_response: false }));
  speak(stream, 100, 'u1');
  at(650, create());
  at(700, created('r1'));
  at(800, called('r1', 'c1', 'log'), done('r1'), output('c1'));
  speak(stream, 4000, 'u2');
  at(4550, create());
  at(4600, created('r2'));
  at(5000, done('r2'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat gpt-realtime CLIENT response.status=completed
        execute_tool log tool.outcome=ok
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat gpt-realtime CLIENT response.status=completed"
  `);
  expect(stream.times('turn', 0)).toEqual([100, 800]);
  expect(stream.times('turn', 1)).toEqual([4000, 5000]);
});

test('push to talk: what is asked right after the commit answers what the server commits next', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(null));
  at(100, commit, create());
  at(110, committed('u1'));
  at(650, created('r1'));
  at(700, called('r1', 'c1', 'log'), done('r1'), output('c1'));
  at(4000, commit, create());
  at(4010, committed('u2'));
  at(4100, created('r2'));
  at(4500, done('r2'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        chat gpt-realtime CLIENT response.status=completed
        execute_tool log tool.outcome=ok
      turn turn.trigger=speech turn.end_reason=completed
        chat gpt-realtime CLIENT response.status=completed"
  `);
  // The user's input ended with the client's own commit.
  expect(stream.times('turn', 1)).toEqual([4000, 4500]);
});

test('a client that runs a tool as soon as its arguments are complete is answered in the same turn', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(VAD));
  speak(stream, 100, 'u1');
  at(650, created('r1'));
  at(700, argumentsDone('r1', 'c1'));
  at(702, output('c1'), create());
  at(710, called('r1', 'c1'), done('r1'));
  at(800, created('r2'));
  at(1200, done('r2'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat gpt-realtime CLIENT response.status=completed
        execute_tool lookup tool.outcome=ok
        chat gpt-realtime CLIENT response.status=completed"
  `);
  expect(stream.times('execute_tool')).toEqual([700, 702]);
});

test('a call that a log has only in the finished response is a span from there', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(VAD));
  speak(stream, 100, 'u1');
  at(650, created('r1'));
  at(710, done('r1', [call('c1', 'lookup')]));
  at(900, output('c1'), create());
  at(950, created('r2'));
  at(1200, done('r2'));
  expect(end()).toContain('execute_tool lookup tool.outcome=ok');
  expect(stream.times('execute_tool')).toEqual([710, 900]);
  expect(stream.named('turn')).toHaveLength(1);
});

test('calls that the client never answers make no turn longer, and are unfinished until nothing can come of them', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(VAD));
  for (let turn = 0; turn < 12; turn += 1) {
    const time = turn * 10_000;
    speak(stream, time + 100, `u${turn}`);
    at(time + 650, created(`r${turn}`));
    at(time + 800, called(`r${turn}`, `c${turn}`, 'highlight'));
    at(time + 900, done(`r${turn}`));
  }
  expect(stream.named('execute_tool')).toHaveLength(4);
  end();
  expect(stream.times('turn', 0)).toEqual([100, 900]);
  expect(stream.times('turn', 5)).toEqual([50_100, 50_900]);
  // Given up with the answer to the eighth turn after its own, or with the session.
  expect(stream.times('execute_tool', 0)).toEqual([800, 80_650]);
  expect(stream.times('execute_tool', 5)).toEqual([50_800, 110_900]);
  expect(new Set(stream.named('execute_tool').map(({ attributes }) => attributes['error.type']))).toEqual(
    new Set(['unfinished']),
  );
});

test('a call of the latest turn is closed when the session ends, as it may still run', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(VAD));
  speak(stream, 100, 'u1');
  at(650, created('r1'));
  at(700, called('r1', 'c1'), done('r1'));
  at(5000, { type: 'rate_limits.updated' });
  end();
  expect(stream.times('execute_tool')).toEqual([700, 5000]);
});

test('what follows the approval of an MCP call belongs to the turn that asked for it', () => {
  const stream = startStream();
  const { at, end } = stream;
  const request = { id: 'mr1', type: 'mcp_approval_request', name: 'pay', arguments: '{}' };
  const approval = { type: 'mcp_approval_response', approval_request_id: 'mr1', approve: true };
  const mcpCall = { id: 'mc1', type: 'mcp_call', name: 'pay', arguments: '{}', approval_request_id: 'mr1' };
  at(0, session(VAD));
  speak(stream, 100, 'u1');
  at(650, created('r1'));
  at(670, { type: 'response.output_item.done', response_id: 'r1', item: request }, done('r1'));
  at(2000, { type: 'conversation.item.create', item: approval }, create());
  at(2050, created('r2'));
  at(2060, { type: 'response.output_item.added', response_id: 'r2', item: mcpCall });
  at(2070, { type: 'response.mcp_call.in_progress', item_id: 'mc1' });
  at(3000, { type: 'response.mcp_call.completed', item_id: 'mc1' });
  at(3001, { type: 'response.output_item.done', response_id: 'r2', item: { ...mcpCall, output: 'paid' } });
  at(3010, done('r2'));
  at(3100, created('r3'));
  at(3600, done('r3'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat gpt-realtime CLIENT response.status=completed
        chat gpt-realtime CLIENT response.status=completed
        execute_tool pay CLIENT tool.outcome=ok [tool.approval_wait]
        chat gpt-realtime CLIENT response.status=completed"
  `);
});

test('where responses do not say their conversation, the answer to speech is not taken for one outside of it', () => {
  const stream = startStream();
  const { at, end } = stream;
  at(0, session(VAD));
  speak(stream, 100, 'u1');
  at(605, create({ conversation: 'none' }));
  for (const id of ['r1', 'o1']) at(650, { type: 'response.created', response: { id } });
  at(900, done('r1'), done('o1'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        chat gpt-realtime CLIENT response.status=completed
      chat gpt-realtime CLIENT response.status=completed response.out_of_band=true"
  `);
});

test('a stream that announces no response has its agents all the same', () => {
  const stream = startStream();
  const { at, end } = stream;
  const agent = { name: 'A' };
  at(0, session(VAD));
  for (const [time, id] of [
    [100, '1'],
    [5000, '2'],
  ] as const) {
    speak(stream, time, `u${id}`);
    at(time + 550, { type: 'agent_start', agent });
    at(time + 800, done(`r${id}`), { type: 'agent_end', agent });
  }
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat gpt-realtime CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech
        invoke_agent A
          chat gpt-realtime CLIENT response.status=completed"
  `);
  expect(stream.times('invoke_agent', 1)).toEqual([5550, 5800]);
});
