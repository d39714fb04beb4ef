import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type * as Http from 'node:http';
import type { AddressInfo } from 'node:net';

import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { ContextManager, Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { AgentOutputItem, Model } from '@openai/agents-core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

import { agentsCore, agentsRealtime } from '../../support/agents-sdk.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { printTree } from '../../support/span-tree.ts';
import { delivered, startTracedCall } from '../../support/traced-call.ts';
import type { TracedCall, TracedCallOptions } from '../../support/traced-call.ts';

const { RealtimeAgent, tool } = agentsRealtime;
const noParameters = z.object({});

/** A session whose spans and the application's own go to one exporter. */
async function callWith(
  agentOf: (application: Tracer) => InstanceType<typeof RealtimeAgent>,
  options: TracedCallOptions = {},
) {
  const { exporter, provider } = inMemoryProvider();
  const application = provider.getTracer('application');
  const traced = await startTracedCall(agentOf(application), {
    ...options,
    trace: { tracerProvider: provider, ...options.trace },
  });
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  const finish = async (): Promise<string> => {
    await delivered(traced.call, traced.session);
    traced.session.close();
    return printTree(spans());
  };
  return { ...traced, application, provider, spans, finish };
}

/** Something that the application does and traces, after a moment. */
async function query(application: Tracer, name: string): Promise<string> {
  await pause(2);
  const span = application.startSpan(name);
  await pause(2);
  span.end();
  return 'done';
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function parentOf(span: ReadableSpan, spans: readonly ReadableSpan[]): ReadableSpan | undefined {
  return spans.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
}

/** What a model says, as agents-core has it. */
const answerOf = (text: string): AgentOutputItem => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text }],
});

/** Waits for a question of the approver. */
function approvalOf({ session, until }: Pick<TracedCall, 'session' | 'until'>) {
  let item: Parameters<typeof session.approve>[0] | undefined;
  session.on('tool_approval_requested', (_context, _agent, request) => {
    item = request.approvalItem;
  });
  return async () => {
    await until(() => item !== undefined);
    return item!;
  };
}

describe('with a context manager', () => {
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => context.disable());

  test('what a tool does is within its span, in twenty calls at once over HTTP and fetch', async () => {
    const server = createServer((request, response) => {
      setTimeout(() => response.end('ok'), Number(request.url?.length) % 7);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];
    onTestFinished(() => instrumentations.forEach((each) => each.disable()));
    // What is required from here on is instrumented.
    const { get } = createRequire(import.meta.url)('node:http') as typeof Http;
    const address = (path: string): string => `http://127.0.0.1:${port}/${path}`;
    const overHttp = (path: string): Promise<void> =>
      new Promise((resolve, reject) => {
        get(address(path), (response) => response.resume().on('end', resolve)).on('error', reject);
      });

    const look = tool({
      name: 'look',
      description: 'Looks something up.',
      parameters: z.object({ key: z.string() }),
      execute: async ({ key }) => {
        await pause(key.length % 5);
        await overHttp(`http/${key}`);
        const response = await fetch(address(`fetch/${key}`));
        return response.text();
      },
    });
    const { call, until, spans, finish, provider } = await callWith(
      () => new RealtimeAgent({ name: 'Clerk', tools: [look] }),
    );
    for (const each of instrumentations) each.setTracerProvider(provider);
    const keys = Array.from({ length: 20 }, (_, index) => `k${'x'.repeat(index)}`);
    await call.userSpeaks({ transcript: 'Look up all of it.' });
    await call.reply(keys.map((key) => ({ call: 'look', arguments: { key }, callId: `call_${key}` })));
    const tools = (): ReadableSpan[] => spans().filter(({ name }) => name === 'execute_tool look');
    await until(() => tools().length === 20);
    await finish();

    const requests = spans().filter(({ instrumentationScope }) =>
      /instrumentation-(http|undici)$/.test(instrumentationScope.name),
    );
    const paths = requests
      .filter(({ kind }) => kind === SpanKind.CLIENT)
      .map((request) => {
        const parent = parentOf(request, spans());
        const url = String(request.attributes['url.full'] ?? request.attributes['http.url']);
        const callId = String(parent?.attributes['gen_ai.tool.call.id']);
        return `${url.replace(address(''), '')} in ${parent?.name} ${callId}`;
      });
    const expected = keys.flatMap((key) => [
      `http/${key} in execute_tool look call_${key}`,
      `fetch/${key} in execute_tool look call_${key}`,
    ]);
    expect(paths.toSorted()).toEqual(expected.toSorted());
  });

  test('a tool that goes on after its timeout still works within its span', async () => {
    const { call, until, spans, finish } = await callWith((application) => {
      const slow = tool({
        name: 'slow',
        description: 'Takes its time.',
        parameters: noParameters,
        timeoutMs: 10,
        execute: async () => {
          await pause(30);
          return query(application, 'late query');
        },
      });
      return new RealtimeAgent({ name: 'Clerk', tools: [slow] });
    });
    await call.userSpeaks({ transcript: 'Go.' });
    await call.reply([{ call: 'slow' }]);
    await call.reply('That took too long.');
    await until(() => spans().some(({ name }) => name === 'late query'));
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool slow ERROR tool.outcome=error error.type=timeout
              * exception exception.type=timeout exception.message=Tool 'slow' timed out after 10ms
              late query
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('whether a call may run is asked within its agent, and what runs once approved is within the call', async () => {
    const { application, session, call, until, spans, finish } = await callWith((application) => {
      const pay = tool({
        name: 'pay',
        description: 'Pays.',
        parameters: noParameters,
        needsApproval: async () => {
          await query(application, 'look up the limit');
          return true;
        },
        execute: () => query(application, 'book the payment'),
      });
      return new RealtimeAgent({ name: 'Clerk', tools: [pay] });
    });
    const approval = approvalOf({ session, until });
    await call.userSpeaks({ transcript: 'Pay.' });
    await call.reply([{ call: 'pay' }]);
    const item = await approval();
    const request = application.startSpan('POST /approve');
    await context.with(trace.setSpan(ROOT_CONTEXT, request), () => session.approve(item));
    request.end();
    await call.reply('Paid.');
    await until(() => spans().some(({ name }) => name === 'book the payment'));
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            look up the limit
            execute_tool pay tool.outcome=ok [tool.approval_wait]
              book the payment
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
      POST /approve"
    `);
  });

  test('what a handoff does is within the agent that hands over', async () => {
    const { call, until, spans, finish } = await callWith((application) => {
      const billing = new RealtimeAgent({ name: 'Billing' });
      const onHandoff = async (): Promise<void> => void (await query(application, 'note the handoff'));
      return new RealtimeAgent({ name: 'Reception', handoffs: [agentsCore.handoff(billing, { onHandoff })] });
    });
    await call.userSpeaks({ transcript: 'My bill, please.' });
    await call.reply([{ call: 'transfer_to_Billing' }]);
    await call.reply('Here it is.');
    await until(() => spans().some(({ name }) => name === 'note the handoff'));
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
            note the handoff
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('another agent that a tool runs works within its span', async () => {
    const { call, until, spans, finish } = await callWith((application) => {
      const model: Model = {
        getResponse: async () => {
          await query(application, 'ask another model');
          return { usage: new agentsCore.Usage(), output: [answerOf('It is free.')] };
        },
        // oxlint-disable-next-line require-yield -- it is not asked to stream
        async *getStreamedResponse() {},
      };
      const clerk = new agentsCore.Agent({ name: 'Back office', model });
      const runner = new agentsCore.Runner({ tracingDisabled: true });
      const ask = tool({
        name: 'ask',
        description: 'Asks the back office.',
        parameters: noParameters,
        execute: async () => (await runner.run(clerk, 'Is it free?')).finalOutput ?? '',
      });
      return new RealtimeAgent({ name: 'Clerk', tools: [ask] });
    });
    await call.respond([{ call: 'ask' }]);
    await call.reply('It is.');
    await until(() => spans().some(({ name }) => name === 'ask another model'));
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool ask tool.outcome=ok
              ask another model
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a guardrail checks within the response that it checks', async () => {
    let application: Tracer | undefined;
    const careful = {
      name: 'Careful',
      execute: async () => {
        await query(application!, 'ask the moderator');
        return { tripwireTriggered: false, outputInfo: {} };
      },
    };
    const { call, until, spans, finish } = await callWith(
      (tracer) => {
        application = tracer;
        return new RealtimeAgent({ name: 'Guide' });
      },
      { session: { outputGuardrails: [careful] } },
    );
    await call.userSpeaks({ transcript: 'Hello?' });
    await call.reply('Hello.');
    await until(() => spans().some(({ name }) => name === 'ask the moderator'));
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
              ask the moderator
          agent_speech [audio.heard_ms]"
    `);
  });

  test('keeps what else the context of the connection carries, and lets it be added to', async () => {
    const seen: unknown[] = [];
    const key = Symbol('of the application');
    const other = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const look = tool({
      name: 'look',
      description: 'Looks.',
      parameters: noParameters,
      execute: () => {
        const added = context.active().setValue(key, 'added');
        seen.push(
          propagation.getBaggage(added)?.getEntry('tenant')?.value,
          added.getValue(key),
          added.deleteValue(key).getValue(key),
          trace.getSpan(added) === trace.getActiveSpan(),
          trace.getSpan(trace.deleteSpan(added)),
          trace.getSpanContext(trace.setSpanContext(added, other)),
        );
        return 'done';
      },
    });
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const { call, until } = await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
      callWith(() => new RealtimeAgent({ name: 'Clerk', tools: [look] })),
    );
    await call.respond([{ call: 'look' }]);
    await until(() => seen.length > 0);
    expect(seen).toEqual(['acme', 'added', undefined, true, undefined, other]);
  });

  test('is within the trace of its turn, where turns are traces of their own', async () => {
    const { call, until, spans, finish } = await callWith(
      (application) => new RealtimeAgent({ name: 'Clerk', tools: [queryTool(application)] }),
      { trace: { traceBoundary: 'turn' } },
    );
    await call.respond([{ call: 'look' }]);
    await until(() => spans().some(({ name }) => name === 'query'));
    await finish();
    const query = spans().find(({ name }) => name === 'query')!;
    const execution = spans().find(({ name }) => name === 'execute_tool look')!;
    const session = spans().find(({ name }) => name === 'realtime_session')!;
    expect(query.spanContext().traceId).toBe(execution.spanContext().traceId);
    expect(query.spanContext().traceId).not.toBe(session.spanContext().traceId);
  });

  test('a tool that goes on after the session has ended still works within its span', async () => {
    const { session, call, until, spans } = await callWith((application) => {
      const slow = tool({
        name: 'slow',
        description: 'Takes its time.',
        parameters: noParameters,
        execute: async () => {
          session.close();
          return query(application, 'late query');
        },
      });
      return new RealtimeAgent({ name: 'Clerk', tools: [slow] });
    });
    await call.respond([{ call: 'slow' }]);
    await until(() => spans().some(({ name }) => name === 'late query'));
    const late = spans().find(({ name }) => name === 'late query')!;
    expect(parentOf(late, spans())?.name).toBe('execute_tool slow');
  });

  test('what runs after tracing was ended has the context that it had without', async () => {
    const {
      trace: handle,
      call,
      until,
      spans,
    } = await callWith(
      (application) => new RealtimeAgent({ name: 'Clerk', tools: [queryTool(application)] }),
    );
    handle.end();
    await call.respond([{ call: 'look' }]);
    await until(() => spans().some(({ name }) => name === 'query'));
    expect(spans().find(({ name }) => name === 'query')!.parentSpanContext).toBeUndefined();
  });
});

test('without a context manager tools run as they did', async () => {
  const { call, until, spans, finish } = await callWith(
    (application) => new RealtimeAgent({ name: 'Clerk', tools: [queryTool(application)] }),
  );
  await call.respond([{ call: 'look' }]);
  await until(() => spans().some(({ name }) => name === 'execute_tool look'));
  expect(await finish()).toContain('execute_tool look tool.outcome=ok');
  expect(spans().find(({ name }) => name === 'query')!.parentSpanContext).toBeUndefined();
});

test('a context manager that fails costs no tool call its run, and none runs twice', async () => {
  context.setGlobalContextManager(failingManager);
  onTestFinished(() => context.disable());
  let runs = 0;
  const count = tool({
    name: 'count',
    description: 'Counts.',
    parameters: noParameters,
    execute: () => {
      runs += 1;
      throw new Error('no');
    },
  });
  const { call } = await callWith(() => new RealtimeAgent({ name: 'Clerk', tools: [count] }));
  await call.respond([{ call: 'count' }]);
  await call.nextClientEvent((event) => JSON.stringify(event).includes('An error occurred while running'));
  expect(runs).toBe(1);
});

const failingManager: ContextManager = {
  active: () => ROOT_CONTEXT,
  with: () => {
    throw new Error('The context manager is broken.');
  },
  bind: (_context, target) => target,
  enable: () => failingManager,
  disable: () => failingManager,
};

function queryTool(application: Tracer) {
  return tool({
    name: 'look',
    description: 'Looks.',
    parameters: noParameters,
    execute: () => query(application, 'query'),
  });
}
