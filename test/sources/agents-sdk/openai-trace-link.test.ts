import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';
import type { RealtimeSessionOptions } from '@openai/agents-realtime';
import type { TracedCall, TracedCallOptions } from '../../support/traced-call.ts';

const guide = () => new agentsRealtime.RealtimeAgent({ name: 'Guide' });

/** What the client told the API of its tracing, and the ids of the session's span. */
async function tracingOf(session: Partial<RealtimeSessionOptions>, trace: TracedCallOptions['trace'] = {}) {
  const traced = await startTracedCall(guide(), { session, trace: { linkOpenAITrace: true, ...trace } });
  return { traced, ...(await sentTracing(traced)) };
}

async function sentTracing({ call, trace }: TracedCall) {
  const sent = (): unknown[] =>
    call.clientEvents
      .map((event) => (event as { session?: { tracing?: unknown } }).session?.tracing)
      .filter((tracing) => tracing !== undefined);
  await call.silence(20);
  const { traceId, spanId } = trace.spanContext()!;
  return { sent: sent(), traceId, ids: { 'otel.trace_id': traceId, 'otel.span_id': spanId } };
}

describe('OpenAI’s own trace of a session', () => {
  test('names the trace id as its group and both ids in its metadata', async () => {
    const { sent, traceId, ids } = await tracingOf({});
    expect(sent).toEqual([{ group_id: traceId, metadata: ids }]);
  });

  test('keeps the workflow, the group and the metadata of the application', async () => {
    const options = { workflowName: 'Hotel', groupId: 'guest-7', traceMetadata: { tenant: 'acme' } };
    const { traced, sent, ids } = await tracingOf(options);
    expect(sent).toEqual([
      { workflow_name: 'Hotel', group_id: 'guest-7', metadata: { tenant: 'acme', ...ids } },
    ]);
    expect(options).toEqual({ workflowName: 'Hotel', groupId: 'guest-7', traceMetadata: { tenant: 'acme' } });
    expect(traced.session.options.traceMetadata).toBe(options.traceMetadata);
  });

  test('stays off where the application has turned it off', async () => {
    expect((await tracingOf({ tracingDisabled: true })).sent).toEqual([null]);
  });

  test('names no trace that is not sampled', async () => {
    const tracerProvider = new BasicTracerProvider({ sampler: new AlwaysOffSampler() });
    expect((await tracingOf({}, { tracerProvider })).sent).toEqual(['auto']);
  });

  test('names nothing unless it is asked to', async () => {
    expect((await tracingOf({}, { linkOpenAITrace: false })).sent).toEqual(['auto']);
  });

  test('names each connection of a session by its own span', async () => {
    const { traced, ids } = await tracingOf({});
    traced.session.close();
    await traced.session.connect({ apiKey: 'sk-test-0123456789' });
    const call = await traced.server.nextCall();
    const second = await sentTracing({ ...traced, call });
    expect(second.sent).toEqual([{ group_id: second.traceId, metadata: second.ids }]);
    expect(second.ids).not.toEqual(ids);
  });
});

test('what is wrong with the option is said at once', async () => {
  await expect(startTracedCall(guide(), { trace: { linkOpenAITrace: 'yes' as never } })).rejects.toThrow(
    'Expected option "linkOpenAITrace" to be true or false, but got "yes".',
  );
});

test('with tracing ended the transport is as it was', async () => {
  const { session, trace } = await startTracedCall(guide(), { trace: { linkOpenAITrace: true } });
  expect(Object.hasOwn(session.transport, 'connect')).toBe(true);
  trace.end();
  expect(Object.hasOwn(session.transport, 'connect')).toBe(false);
});
