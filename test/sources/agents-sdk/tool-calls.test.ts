import { expect, test } from 'vitest';
import { z } from 'zod';
import { hostedMcpTool } from '@openai/agents-core';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';
import type { RunToolApprovalItem } from '@openai/agents-core';

const { backgroundResult, RealtimeAgent, tool } = agentsRealtime;
const orders = { serverLabel: 'orders', serverUrl: 'https://mcp.example.com' };
const freeTool = () => hostedMcpTool(orders);
const guardedTool = () => hostedMcpTool({ ...orders, requireApproval: 'always' });

/** A tool that ends when the test says so. */
function heldTool(name = 'lookup') {
  const waiting = new Map<string, (result: unknown) => void>();
  const lookup = tool({
    name,
    description: 'Looks something up.',
    parameters: z.object({ key: z.string() }),
    execute: ({ key }) => new Promise<unknown>((resolve) => waiting.set(key, resolve)) as Promise<string>,
  });
  return {
    lookup,
    started: (key: string) => waiting.has(key),
    finish: (key: string, result: unknown = `${key} found`) => waiting.get(key)?.(result),
  };
}

const clerkWith = (...tools: ReturnType<typeof tool>[]) => new RealtimeAgent({ name: 'Clerk', tools });

test('a tool call and the answer to it stay in one agent span', async () => {
  const { lookup, started, finish: done } = heldTool();
  const { call, until, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Where is my order?' });
  await call.reply([{ call: 'lookup', arguments: { key: 'a' } }]);
  await until(() => started('a'));
  done('a');
  await call.reply('It is on its way.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('calls of one tool at once, finishing out of order, are spans of their own', async () => {
  const { lookup, started, finish: done } = heldTool();
  const { call, spans, until, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Where are my orders?' });
  await call.reply([
    { call: 'lookup', arguments: { key: 'a' }, callId: 'call_a' },
    { call: 'lookup', arguments: { key: 'b' }, callId: 'call_b' },
  ]);
  await until(() => started('a') && started('b'));
  done('b');
  await call.reply('One of them is here.');
  done('a');
  await call.reply('And so is the other.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  const order = spans().flatMap((span) => span.attributes['gen_ai.tool.call.id'] ?? []);
  expect(order).toEqual(['call_b', 'call_a']);
});

test('a tool slower than the next turn keeps its own turn, and its answer does too', async () => {
  const { lookup, started, finish: done } = heldTool();
  const { call, until, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: { key: 'a' } }]);
  await until(() => started('a'));
  await call.userSpeaks({ transcript: 'And how are you?' });
  await call.reply('Fine, still looking.');
  done('a');
  await call.reply('Here it is.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('speech between a tool call and its answer gets its own answer in its own turn', async () => {
  const { lookup, started, finish: done } = heldTool();
  const { call, until, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: { key: 'a' } }]);
  await until(() => started('a'));
  call.speechStarted();
  done('a');
  await call.nextClientEvent('response.create');
  call.speechStopped();
  await call.reply('Here it is.');
  await call.reply('Anything else?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a failure hidden behind the stock text is an error', async () => {
  const broken = tool({
    name: 'lookup',
    description: 'Fails.',
    parameters: z.object({}),
    execute: () => Promise.reject(new Error('database is down')),
  });
  const { call, finish } = await startTracedCall(clerkWith(broken));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: {} }]);
  await call.reply('That did not work.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=error error.type=tool_error
            * exception exception.type=tool_error exception.message=An error occurred while running the tool
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a tool whose error is thrown on is an error with that error', async () => {
  const broken = tool({
    name: 'lookup',
    description: 'Fails.',
    parameters: z.object({}),
    errorFunction: null,
    execute: () => Promise.reject(new TypeError('database is down')),
  });
  const { call, finish } = await startTracedCall(clerkWith(broken));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: {} }]);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=error error.type=TypeError
            * exception exception.type=TypeError exception.message=database is down"
  `);
});

test('a tool that times out is an error', async () => {
  const slow = tool({
    name: 'lookup',
    description: 'Never ends.',
    parameters: z.object({}),
    timeoutMs: 5,
    execute: () => new Promise<string>(() => undefined),
  });
  const { call, finish } = await startTracedCall(clerkWith(slow));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: {} }]);
  await call.reply('That took too long.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=error error.type=timeout
            * exception exception.type=timeout exception.message=Tool 'lookup' timed out after 5ms
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('malformed arguments and a tool that does not exist are failed calls', async () => {
  const { lookup } = heldTool();
  const { call, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: '{"key": ' }]);
  await call.userSpeaks({ transcript: 'Try something else.' });
  await call.reply([{ call: 'search', arguments: {} }]);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=error error.type=invalid_arguments
            * exception exception.type=SyntaxError
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool search ERROR tool.outcome=error error.type=unknown_tool
            * exception exception.type=ModelBehaviorError exception.message=Tool search not found"
  `);
});

test('arguments that do not fit the parameters are a failed call', async () => {
  const { lookup } = heldTool();
  const { call, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: { key: 12 } }]);
  await call.reply('Let me try again.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=error error.type=tool_error
            * exception exception.type=tool_error exception.message=An error occurred while running the tool
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a background result asks for no answer, so its agent ends with it', async () => {
  const { lookup, started, finish: done } = heldTool();
  const { call, until, finish } = await startTracedCall(clerkWith(lookup));
  await call.userSpeaks({ transcript: 'Note it down.' });
  await call.reply([{ call: 'lookup', arguments: { key: 'a' } }]);
  await until(() => started('a'));
  done('a', backgroundResult('noted'));
  await call.silence(10);
  await call.userSpeaks({ transcript: 'Thanks.' });
  await call.reply('You are welcome.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('waiting for approval is recorded apart from the run; a rejection is not a run', async () => {
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters: z.object({ amount: z.number() }),
    needsApproval: true,
    execute: () => 'paid',
  });
  const { call, session, spans, until, finish } = await startTracedCall(clerkWith(pay));
  const requests: RunToolApprovalItem[] = [];
  session.on('tool_approval_requested', (_context, _agent, request) => {
    requests.push(request.approvalItem);
  });
  await call.userSpeaks({ transcript: 'Pay both.' });
  await call.reply([
    { call: 'pay', arguments: { amount: 1 } },
    { call: 'pay', arguments: { amount: 2 } },
  ]);
  await until(() => requests.length === 2);
  await call.silence(20);
  await session.approve(requests[0]!);
  await call.reply('Paid the first.');
  await session.reject(requests[1]!, { message: 'Too much.' });
  await call.reply('The second was not approved.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool pay tool.outcome=ok [tool.approval_wait]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool pay ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  const waits = spans().flatMap((span) => span.attributes['realtime.tool.approval_wait'] ?? []);
  expect(waits.every((wait) => Number(wait) >= 0.02 && Number(wait) < 2)).toBe(true);
});

test('MCP calls that the server executes are CLIENT spans, with their failures', async () => {
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [freeTool()] });
  const { call, finish } = await startTracedCall(clerk);
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ mcpCall: 'find_order', server: 'orders', output: 'found', runMs: 5 }]);
  await call.reply([{ say: 'Found it.', audioMs: 1 }]);
  await call.silence(10);
  await call.userSpeaks({ transcript: 'And the other?' });
  await call.reply([
    {
      mcpCall: 'find_order',
      server: 'orders',
      error: { type: 'tool_execution_error', message: 'no such order' },
    },
  ]);
  await call.reply('There is no other.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool find_order CLIENT tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool find_order CLIENT ERROR tool.outcome=error error.type=tool_execution_error
            * exception exception.type=tool_execution_error
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('an MCP call waits for approval as a tool does', async () => {
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [guardedTool()] });
  const { call, session, finish } = await startTracedCall(clerk);
  session.on('tool_approval_requested', (_context, _agent, request) => {
    void session.reject(request.approvalItem);
  });
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ mcpApproval: 'find_order', server: 'orders' }]);
  await call.nextClientEvent('conversation.item.create');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool find_order CLIENT ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]"
  `);
});
