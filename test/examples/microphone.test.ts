import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { expect, test } from 'vitest';

import { openMicrophone } from '../../examples/demo/microphone.ts';
import { traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';

test('with a microphone, the latency of the demo’s call is measured from the caller’s last word', async () => {
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer({ hearsAudio: true });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Host' }), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
    config: { audio: { input: { turnDetection: { type: 'server_vad', silenceDurationMs: 250 } } } },
  });
  traceRealtimeSession(session, { tracerProvider: provider });
  await session.connect({ apiKey: 'sk-test' });
  const closeMicrophone = openMicrophone(session);
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.silence(400);
  await call.userSpeaks({ durationMs: 300 });
  await call.reply([{ say: 'Hello!', audioMs: 20 }]);
  await call.silence(50);
  closeMicrophone();
  session.close();
  await server.close();
  const turn = exporter.getFinishedSpans().find(({ name }) => name === 'turn');
  expect(turn?.attributes['realtime.turn.response_latency_source']).toBe('audio_clock');
  const detection = Number(turn?.attributes['realtime.turn.endpointing']);
  // About as long as the silence; how much longer, a busy machine decides.
  expect(detection).toBeGreaterThan(0.15);
  expect(Number(turn?.attributes['realtime.turn.response_latency'])).toBeGreaterThanOrEqual(detection);
});
