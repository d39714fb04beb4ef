import { expect, test } from 'vitest';

import {
  recordRealtimeConnection,
  RealtimeEventSubscriber,
  traceRealtimeConnection,
} from '../../../src/index.ts';
import { Channel } from '../../memory/channel.ts';
import { recordDiag } from '../../otlp/diag-recorder.ts';
import { useReceiver, useTelemetry } from '../../otlp/telemetry-fixture.ts';
import { recordingTarget } from '../../support/without-ids.ts';
import { INNOCENT } from './innocent-corpus.ts';

/** A call in which a text is said, written, called for, answered and failed with. */
function eventsWith(text: string): Record<string, unknown>[] {
  const item = { id: 'item_2', type: 'function_call', call_id: 'call_1', name: 'find', arguments: text };
  return [
    { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime', instructions: text } },
    { type: 'input_audio_buffer.speech_started', item_id: 'item_1' },
    { type: 'conversation.item.input_audio_transcription.completed', item_id: 'item_1', transcript: text },
    { type: 'response.created', response: { id: 'resp_1' } },
    {
      type: 'response.done',
      response: {
        id: 'resp_1',
        status: 'completed',
        output: [
          { id: 'item_3', type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
          item,
        ],
      },
    },
    { type: 'error', error: { type: 'server_error', code: 'failed', message: text } },
  ];
}

/** How often a text is in JSON, however deep it is in texts that are JSON again. */
function timesIn(value: unknown, text: string): number {
  if (typeof value === 'string') {
    const parsed = value === text ? undefined : parse(value);
    return value === text ? 1 : typeof parsed === 'object' ? timesIn(parsed, text) : 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((times, each) => times + timesIn(each, text), 0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('what only looks like a secret arrives as it was, in traces, recordings and diagnostics', async () => {
  for (const text of INNOCENT) {
    const messages = recordDiag();
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url });
    const { tracerProvider, meterProvider } = telemetry;
    const options = { captureContent: true, tracerProvider, meterProvider, attributes: { note: text } };
    const target = recordingTarget();
    const channel = new Channel();
    traceRealtimeConnection(channel, options);
    recordRealtimeConnection(channel, target, { captureContent: true });
    for (const event of eventsWith(text)) channel.receive(event);
    channel.close();
    const subscriber = new RealtimeEventSubscriber({
      ...options,
      eventTime: () => {
        throw new Error(text);
      },
    });
    for (const event of eventsWith(text)) subscriber.onEvent(event);
    subscriber.end();
    await telemetry.shutdown();
    const spans = receiver.requests.map((request) => parse(request.text));
    expect(JSON.stringify(spans), text).not.toContain('[scrubbed]"');
    // Attributes of eight spans, the transcript, the answer and the error, by both doors.
    expect(timesIn(spans, text), text).toBeGreaterThanOrEqual(14);
    expect(timesIn(target.lines(), text), text).toBeGreaterThanOrEqual(4);
    expect(messages.map((each) => each.text).join('\n')).toContain(`Error: ${text}`);
  }
});
