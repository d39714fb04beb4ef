import { describe, expect, it } from 'vitest';
import { recordRealtimeSession } from '../src/index.ts';
import { SessionReplay } from '../src/replay/session-replay.ts';
import { inMemoryProvider } from './support/in-memory-provider.ts';
import { startTracedCall } from './support/traced-call.ts';
import { wholeConversation } from './support/whole-conversation.ts';
import { recordingTarget, withoutIds } from './support/without-ids.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RecordOptions, TraceOptions } from '../src/index.ts';
import type { SessionReplayOptions } from '../src/replay/session-replay.ts';

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

function replay(lines: readonly object[], options: SessionReplayOptions = {}): ReadableSpan[] {
  const { exporter, provider } = inMemoryProvider();
  const replayed = new SessionReplay({ tracerProvider: provider, ...options });
  for (const line of lines) expect(replayed.apply(line)).toBeUndefined();
  replayed.end();
  return exporter.getFinishedSpans();
}

describe('a recording', () => {
  it('replays to the very same trace, ids aside', async () => {
    const { target, spans } = await traceAndRecord();
    expect(spans.length).toBeGreaterThan(30);
    expect(withoutIds(replay(target.lines()))).toEqual(withoutIds(spans));
  });

  it('replays to the very same trace with content, redacted or not', async () => {
    const redact = (text: string): string => text.replaceAll('first', '***');
    const content = { captureContent: true, redact };
    const { target, spans } = await traceAndRecord({ trace: content, record: content });
    expect(target.text()).toContain('***');
    expect(target.text()).not.toContain('the first one');
    const again = replay(target.lines(), { captureContent: true });
    expect(withoutIds(again)).toEqual(withoutIds(spans));
  });
});
