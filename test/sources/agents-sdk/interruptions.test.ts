import { expect, test } from 'vitest';
import { z } from 'zod';
import { agentsRealtime, cutsPlayback } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent, tool } = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });

test('speech during generation interrupts the response, and the next turn is answered', async () => {
  const { call, spans, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply([{ say: 'Rome was founded long ago.', audioMs: 8000 }], { chunkDelayMs: 5 });
  await story.audioSent(500);
  await call.silence(20);
  await call.userSpeaks({ transcript: 'Stop.' });
  await call.reply('As you wish.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
        agent_speech [audio.heard_ms]
          * audio_interrupted interruption.reason=user
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  const [interrupted] = spans().filter(
    (span) => span.attributes['realtime.turn.end_reason'] === 'interrupted',
  );
  expect(interrupted?.attributes['realtime.audio.heard_ms']).toBeGreaterThanOrEqual(15);
  expect(interrupted?.attributes['realtime.interruption.reaction_time']).toBeLessThan(1);
});

test.runIf(cutsPlayback)(
  'speech during playback, after generation is done, interrupts the turn (SDK before 0.20 does not cut it)',
  async () => {
    const { call, finish } = await startTracedCall(guide());
    await call.userSpeaks({ transcript: 'Tell me about Rome.' });
    await call.reply([{ say: 'Rome was founded long ago.', audioMs: 8000 }]);
    await call.silence(20);
    await call.userSpeaks({ transcript: 'Stop.' });
    await call.reply('As you wish.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  },
);

test('speech long after playback interrupts nothing, whatever the SDK emits', async () => {
  const { call, session, finish } = await startTracedCall(guide());
  let emitted = 0;
  session.on('audio_interrupted', () => (emitted += 1));
  await call.userSpeaks({ transcript: 'Say one word.' });
  await call.reply([{ say: 'Word.', audioMs: 10 }]);
  await call.silence(60);
  await call.userSpeaks({ transcript: 'Another.' });
  await call.reply([{ say: 'Another.', audioMs: 10 }]);
  await call.silence(60);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  expect(emitted).toBe(cutsPlayback ? 1 : 0);
});

test('the application stopping the agent is an interruption by the client', async () => {
  const { call, session, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply([{ say: 'Rome was founded long ago.', audioMs: 8000 }], { chunkDelayMs: 5 });
  await story.audioSent(500);
  session.interrupt();
  await story;
  await call.silence(20);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=client [turn.response_latency audio.heard_ms]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
        agent_speech [audio.heard_ms]
          * audio_interrupted interruption.reason=client"
  `);
});

test('a response that is cancelled while its tool runs leaves the tool to finish', async () => {
  const running: ((result: string) => void)[] = [];
  const lookup = tool({
    name: 'lookup',
    description: 'Looks something up.',
    parameters: z.object({}),
    execute: () => new Promise<string>((resolve) => running.push(resolve)),
  });
  const { call, until, finish } = await startTracedCall(
    new RealtimeAgent({ name: 'Guide', tools: [lookup] }),
  );
  await call.userSpeaks({ transcript: 'Look it up.' });
  const calling = call.reply(
    [
      { call: 'lookup', arguments: {} },
      { say: 'One moment.', audioMs: 8000 },
    ],
    {
      chunkDelayMs: 5,
    },
  );
  await calling.audioSent(500);
  await until(() => running.length === 1);
  call.speechStarted();
  await calling;
  running[0]?.('found');
  await call.nextClientEvent('response.create');
  call.speechStopped();
  await call.reply('Here it is.');
  await call.reply('Anything else?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
          * audio_interrupted interruption.reason=user
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});
