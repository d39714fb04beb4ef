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
  const microphone = openMicrophone(session);
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.silence(400);
  await call.userSpeaks({ durationMs: 300 });
  await call.reply([{ say: 'Hello!', audioMs: 20 }]);
  await call.silence(50);
  microphone.close();
  session.close();
  await server.close();
  const turn = exporter.getFinishedSpans().find(({ name }) => name === 'turn');
  expect(turn?.attributes['realtime.turn.response_latency_source']).toBe('audio_clock');
  const detection = Number(turn?.attributes['realtime.turn.endpointing']);
  // About as long as the silence; how much longer, a busy machine decides.
  expect(detection).toBeGreaterThan(0.15);
  expect(Number(turn?.attributes['realtime.turn.response_latency'])).toBeGreaterThanOrEqual(detection);
});

test('what the caller says is heard while they say it, and nothing else', async () => {
  const sent: Int16Array[] = [];
  const session = { sendAudio: (audio: ArrayBuffer) => void sent.push(new Int16Array(audio)) };
  const microphone = openMicrophone(session);
  const isLoud = (): boolean[] => sent.map((chunk) => chunk.some((sample) => sample !== 0));
  await expect.poll(() => sent.length).toBeGreaterThan(3);
  const before = sent.length;
  microphone.say('aaaaaaaa', 100);
  await expect.poll(() => sent.length).toBeGreaterThan(before + 8);
  microphone.close();
  const loud = isLoud();
  expect(loud.slice(0, before)).not.toContain(true);
  expect(loud.slice(before)).toEqual([
    ...Array<boolean>(5).fill(true),
    ...loud.slice(before + 5).map(() => false),
  ]);
});
