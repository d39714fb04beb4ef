import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { milliseconds } from '../../support/span-tree.ts';
import { delivered, startTracedCall } from '../../support/traced-call.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RunToolApprovalItem } from '@openai/agents-core';
import type { TracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent, tool } = agentsRealtime;
const parameters = z.object({});

const clerkWith = (...tools: ReturnType<typeof tool>[]) => new RealtimeAgent({ name: 'Clerk', tools });

function deferred<Value>() {
  let settle: { resolve: (value: Value) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}

/** A tool whose errors the SDK does not hide: it fails, or ends, when the test says so. */
function heldTool(name: string, options: object = {}) {
  const held = deferred<string>();
  const made = tool({
    name,
    description: 'Takes a while.',
    parameters,
    errorFunction: null,
    execute: () => held.promise,
    ...options,
  });
  return { tool: made, fail: () => held.reject(new TypeError('database is down')), end: held.resolve };
}

const outputGuardrails = [{ name: 'broken', execute: () => Promise.reject(new RangeError('no such model')) }];

const names = (spans: readonly ReadableSpan[]): string[] => spans.map(({ name }) => name);
const find = ({ spans }: TracedCall, name: string): ReadableSpan =>
  spans().find((span) => span.name === name)!;
const endOf = (traced: TracedCall, name: string): number => milliseconds(find(traced, name).endTime);

async function ask({ call }: TracedCall, ...tools: string[]): Promise<void> {
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply(tools.map((name) => ({ call: name, arguments: {} })));
}

describe.each([
  ['with a context manager', true],
  ['without one', false],
])('a tool that fails past the SDK, in an application %s,', (_, managed) => {
  beforeEach(() => {
    if (managed) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => context.disable());

  test('ends its span, its agent and its turn at that time, and they are exported then', async () => {
    const lookup = heldTool('lookup');
    const traced = await startTracedCall(clerkWith(lookup.tool));
    await ask(traced, 'lookup');
    await traced.call.silence(20);
    expect(names(traced.spans())).not.toContain('invoke_agent Clerk');
    lookup.fail();
    await delivered(traced.call, traced.session);
    expect(names(traced.spans())).toEqual(
      expect.arrayContaining(['execute_tool lookup', 'invoke_agent Clerk', 'turn']),
    );
    await traced.call.silence(50);
    expect(await traced.finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool lookup ERROR tool.outcome=error error.type=TypeError
              * exception exception.type=TypeError exception.message=database is down"
    `);
    for (const container of ['invoke_agent Clerk', 'turn'])
      expect(endOf(traced, container)).toBe(endOf(traced, 'execute_tool lookup'));
  });

  test('is told apart from another that runs, and from what an application does in a listener', async () => {
    const lookup = heldTool('lookup');
    const price = heldTool('price');
    const traced = await startTracedCall(clerkWith(lookup.tool, price.tool));
    let broken = false;
    traced.session.on('history_updated', () => {
      if (!broken) return;
      broken = false;
      throw new RangeError('listener is broken');
    });
    await ask(traced, 'lookup', 'price');
    broken = true;
    await traced.call.userSpeaks({ transcript: 'Still there?' });
    price.fail();
    await delivered(traced.call, traced.session);
    lookup.end('found');
    await traced.call.reply('Still here.');
    await traced.finish();
    expect(find(traced, 'execute_tool lookup').attributes['realtime.tool.outcome']).toBe('ok');
    expect(find(traced, 'execute_tool price').attributes['error.type']).toBe('TypeError');
    expect(endOf(traced, 'execute_tool price')).toBeLessThan(endOf(traced, 'execute_tool lookup'));
  });

  test('after a person has approved it does so too, though only the promise of approve() tells', async () => {
    const pay = heldTool('pay', { needsApproval: true });
    const traced = await startTracedCall(clerkWith(pay.tool));
    const asked = deferred<RunToolApprovalItem>();
    traced.session.on('tool_approval_requested', (_context, _agent, request) =>
      asked.resolve(request.approvalItem as RunToolApprovalItem),
    );
    await ask(traced, 'pay');
    const approval = expect(traced.session.approve(await asked.promise)).rejects.toThrow('database is down');
    await delivered(traced.call, traced.session);
    pay.fail();
    await approval;
    expect(names(traced.spans())).toEqual(
      expect.arrayContaining(['execute_tool pay', 'invoke_agent Clerk', 'turn']),
    );
    expect(find(traced, 'execute_tool pay').attributes['error.type']).toBe('TypeError');
  });
});

test('an output guardrail that breaks while a tool runs fails no tool, where a context manager tells', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    const lookup = heldTool('lookup');
    const traced = await startTracedCall(clerkWith(lookup.tool), {
      session: { outputGuardrails } as object,
    });
    await traced.call.userSpeaks({ transcript: 'Look it up.' });
    await traced.call.reply([
      { say: 'One moment, please.', audioMs: 1 },
      { call: 'lookup', arguments: {} },
    ]);
    await delivered(traced.call, traced.session);
    lookup.end('found');
    await traced.call.reply([{ say: 'Here it is.', audioMs: 1 }]);
    await traced.finish();
    expect(find(traced, 'execute_tool lookup').attributes['realtime.tool.outcome']).toBe('ok');
  } finally {
    context.disable();
  }
});

test('where nothing tells a tool from an output guardrail, the call has failed once a later turn is answered', async () => {
  const lookup = heldTool('lookup');
  const fine = { name: 'fine', execute: () => Promise.resolve({ tripwireTriggered: false, outputInfo: {} }) };
  const traced = await startTracedCall(clerkWith(lookup.tool), {
    session: { outputGuardrails: [fine] } as object,
  });
  await ask(traced, 'lookup');
  await delivered(traced.call, traced.session);
  lookup.fail();
  await delivered(traced.call, traced.session);
  await traced.call.userSpeaks({ transcript: 'Still there?' });
  await traced.call.reply('Still here.');
  expect(names(traced.spans())).toEqual(
    // Its turn waits for one more, whose guardrail may trip late.
    expect.arrayContaining(['execute_tool lookup', 'invoke_agent Clerk']),
  );
  await traced.finish();
  expect(endOf(traced, 'turn')).toBe(endOf(traced, 'execute_tool lookup'));
});
