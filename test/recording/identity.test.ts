import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { recordRealtimeSession } from '../../src/index.ts';
import { genaiPrices } from '../../src/prices/index.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { printTree } from '../support/span-tree.ts';
import { beginning, START } from './told-session.ts';
import { DOORS } from '../support/connection-doors.ts';
import { signalledConversations } from '../support/signalled-conversations.ts';
import { KNOWN_CALLER, spokenConversations } from '../support/spoken-conversations.ts';
import { connect, startServer } from '../support/traced-connection.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import { recordingTarget, withoutIds } from '../support/without-ids.ts';
import { recordModels, recordTracers, replay, replayText, sameTrace } from './recorded-traces.ts';
import type { Signal } from '../../src/signals/signal.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RecordOptions, RedactContext, TraceOptions } from '../../src/index.ts';

/** Traces and records one whole conversation at the same time. */
async function traceAndRecord(options: { trace?: TraceOptions; record?: RecordOptions } = {}) {
  const target = recordingTarget();
  const { agent, options: session, play } = wholeConversation();
  const traced = await startTracedCall(agent, {
    session,
    ...(options.trace && { trace: options.trace }),
    attach: (each) => void recordRealtimeSession(each, target, options.record),
  });
  await play(traced.call, traced.session);
  await traced.finish();
  return { target, spans: traced.spans() };
}

describe('a recording', () => {
  it('replays to the very same trace, ids aside, with times to the nanosecond', async () => {
    const { target, spans } = await traceAndRecord();
    expect(spans.length).toBeGreaterThan(30);
    expect(withoutIds(replay(target.lines()))).toEqual(withoutIds(spans));
    // Times of whole microseconds could be the same by chance.
    expect(spans.some(({ startTime: [, nanoseconds] }) => nanoseconds % 1000 > 0)).toBe(true);
  });

  it('replays to the very same trace with content, redacted or not', async () => {
    const redact = (text: string, { attribute }: RedactContext): string | undefined =>
      attribute === 'gen_ai.tool.definitions' ? undefined : text.replaceAll('first', '***');
    const content = { captureContent: true, redact };
    const { target, spans } = await traceAndRecord({ trace: content, record: content });
    expect(target.text()).toContain('***');
    expect(target.text()).not.toContain('the first one');
    expect(target.text()).not.toContain('additionalProperties');
    expect(withoutIds(replay(target.lines(), { captureContent: true }))).toEqual(withoutIds(spans));
  });

  it.each([false, true])(
    'of every conversation there is replays to its trace (content capture %s)',
    async (captureContent) => {
      const recordings = recordTracers({ captureContent });
      const conversations = await spokenConversations(captureContent);
      expect(recordings).toHaveLength(conversations.length);
      for (const [index, spans] of conversations.entries()) {
        const traceBoundary = isCutIntoTurns(spans) ? 'turn' : 'session';
        // Who calls, and what things cost, is said by an option, so it is not in the recording.
        const isKnown = spans.some(({ attributes }) => attributes['user.id'] === KNOWN_CALLER.userId);
        const options = { captureContent, prices: genaiPrices, ...(isKnown && KNOWN_CALLER) };
        const replayed = replayText(recordings[index]?.text() ?? '', { traceBoundary, ...options });
        expect(sameTrace(replayed)).toEqual(sameTrace(spans));
      }
    },
  );

  it('of facts that come late, or are rare, replays to the same trace', () => {
    let conversations: (readonly ReadableSpan[])[] = [];
    const recordings = recordModels(() => (conversations = signalledConversations()));
    expect(recordings).toHaveLength(conversations.length);
    for (const [index, spans] of conversations.entries()) {
      const withoutScope = (span: object): object => ({ ...span, scope: undefined });
      const replayed = sameTrace(replayText(recordings[index]?.text() ?? '')).map(withoutScope);
      expect(replayed).toEqual(sameTrace(spans).map(withoutScope));
    }
  });

  it('of tools that are taken away again replays without them', () => {
    const { text, spans } = tell(true, (signal) => {
      signal({ type: 'session_configured', tools: [{ name: 'lookup' }] });
      signal(created('resp_1'), done('resp_1'));
      signal({ type: 'session_configured', tools: [] });
      signal(created('resp_2'), done('resp_2'));
    });
    const withTools = spans.filter(({ attributes }) => 'gen_ai.tool.definitions' in attributes);
    expect(withTools).toHaveLength(1);
    expect(sameTrace(replayText(text, { captureContent: true }))).toEqual(sameTrace(spans));
  });

  it.each([false, true])(
    'of an MCP call whose item alone says that it is done has its outcome (content capture %s)',
    (captureContent) => {
      const { text, spans } = tell(captureContent, (signal) => {
        signal(created('resp_1'));
        const call = { itemId: 'item_1', name: 'find', approvalRequestId: undefined } as const;
        signal({ type: 'mcp_call_added', responseId: 'resp_1', arguments: '{}', ...call });
        signal({ type: 'mcp_call_ended', itemId: 'item_1', output: 'found', error: undefined, final: true });
        signal(done('resp_1'));
      });
      expect(printTree(spans)).toContain('execute_tool find CLIENT tool.outcome=ok');
      expect(sameTrace(replayText(text, { captureContent }))).toEqual(sameTrace(spans));
    },
  );

  it.each(DOORS)('of $name replays to its trace', async (door) => {
    onTestFinished(() => void vi.unstubAllGlobals());
    const recordings = recordTracers({ captureContent: true });
    const { application, call, heard, spans } = await connect(door, await startServer(), {
      captureContent: true,
    });
    await call.userSpeaks({ transcript: 'Is it free?' });
    await call.reply([{ call: 'lookup', arguments: { room: 1 } }]);
    const output = { type: 'function_call_output', call_id: 'call_0001', output: 'free' };
    application.send({ type: 'conversation.item.create', item: output });
    application.send({ type: 'response.create' });
    await call.reply('It is free.');
    await heard();
    application.close();
    await expect.poll(() => spans().at(-1)?.name).toBe('realtime_session');
    const replayed = replayText(recordings[0]?.text() ?? '', { captureContent: true });
    expect(sameTrace(replayed)).toEqual(sameTrace(spans()));
    expect(spans().length).toBeGreaterThan(4);
  });
});

/** Whether each turn is the root of a trace of its own. */
function isCutIntoTurns(spans: Parameters<typeof withoutIds>[0]): boolean {
  return spans.some(({ name, parentSpanContext }) => name === 'turn' && parentSpanContext === undefined);
}

const created = (responseId: string): Signal => ({
  type: 'response_created',
  responseId,
  conversationId: 'conv_1',
  outputType: 'text',
});
const done = (responseId: string): Signal => ({
  type: 'response_done',
  responseId,
  conversationId: 'conv_1',
  status: 'completed',
  reason: undefined,
  error: undefined,
  usage: undefined,
  output: [],
  callsTools: false,
});

/** Tells a tracer and a recorder of the same signals, a millisecond apart. */
function tell(captureContent: boolean, play: (signal: (...signals: Signal[]) => void) => void) {
  const { exporter, provider } = inMemoryProvider();
  const target = recordingTarget();
  const receivers = [
    new SessionTracer(resolveTraceOptions({ tracerProvider: provider, captureContent })),
    new SessionRecorder({ target, captureContent, redact: undefined }),
  ];
  let time = START;
  for (const receiver of receivers) receiver.begin(beginning());
  play((...signals) => {
    for (const each of signals) {
      time += 1;
      for (const receiver of receivers) receiver.signal(each, time);
    }
  });
  for (const receiver of receivers) receiver.end('closed', time + 1, undefined);
  return { text: target.text(), spans: exporter.getFinishedSpans() };
}
