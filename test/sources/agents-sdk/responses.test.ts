import { expect, test } from 'vitest';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { milliseconds } from '../../support/span-tree.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent } = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });

test.each(['failed', 'incomplete', 'cancelled'] as const)(
  'a %s response without usage is one span',
  async (status) => {
    const { call, spans, finish } = await startTracedCall(guide());
    await call.userSpeaks({ transcript: 'Tell me about Rome.' });
    await call.reply([{ text: 'Rome' }], { status, usage: null });
    expect(await finish()).toMatchSnapshot();
    const [response] = spans().filter((span) => span.name.startsWith('chat'));
    expect(response?.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
    expect(response?.attributes['gen_ai.response.finish_reasons']).toHaveLength(1);
  },
);

test('a response that no response.created announced is one span', async () => {
  const { call, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  await call.reply('Rome is a city.', { omitCreated: true });
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a response.done alone is one span, and a second one is none', async () => {
  const { call, finish } = await startTracedCall(guide());
  const response = {
    object: 'realtime.response',
    id: 'resp_lost',
    status: 'completed',
    output: [],
    usage: null,
  };
  call.send({ type: 'response.done', response });
  call.send({ type: 'response.done', response });
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});

test('out-of-band responses overlap the turn without being part of it', async () => {
  const { call, session, spans, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply('Rome is a city.', { hold: true });
  await story.started;
  session.transport.sendEvent({ type: 'response.create', response: { conversation: 'none' } });
  await call.reply([{ text: 'topic: travel' }], { outOfBand: true });
  story.release();
  await story;
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      chat gpt-realtime-2.1 CLIENT response.status=completed response.out_of_band=true"
  `);
  const latencies = spans().filter((span) => span.attributes['realtime.turn.response_latency'] !== undefined);
  expect(latencies).toHaveLength(1);
});

test('benign errors in the middle of a response are events and change no status', async () => {
  const { call, session, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply('Rome is a city.', { hold: true });
  await story.started;
  call.send({
    type: 'error',
    error: {
      type: 'invalid_request_error',
      code: 'response_cancel_not_active',
      message: 'Nothing to cancel.',
    },
  });
  session.transport.sendEvent({ type: 'response.cancel', response_id: 'resp_unknown' });
  story.release();
  await story;
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          * exception exception.type=response_cancel_not_active exception.message=Nothing to cancel. error.benign=true
          * exception exception.type=response_cancel_not_active exception.message=Cancellation failed: no active response found error.benign=true
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a transcript that comes during the next turn belongs to its own utterance', async () => {
  const { call, spans, finish } = await startTracedCall(guide());
  const itemId = call.speechStarted();
  call.speechStopped();
  await call.reply([{ say: 'Yes.', audioMs: 1 }]);
  await call.silence(20);
  await call.userSpeaks({ transcript: 'And now?' });
  await call.reply([{ say: 'No.', audioMs: 1 }]);
  call.transcriptionCompleted(itemId, 'Is it open?');
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
  const [first, second] = spans()
    .filter((span) => span.name === 'user_speech')
    .toSorted((a, b) => milliseconds(a.startTime) - milliseconds(b.startTime));
  expect(Number(first?.attributes['realtime.transcription.delay'])).toBeGreaterThan(
    Number(second?.attributes['realtime.transcription.delay']),
  );
});

test('a failed transcription is an error of its utterance alone', async () => {
  const { call, finish } = await startTracedCall(guide());
  const itemId = call.speechStarted();
  call.speechStopped();
  call.transcriptionFailed(itemId);
  await call.reply('Pardon?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech ERROR error.type=audio_unintelligible
          * exception exception.type=audio_unintelligible
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a silent user is an event of the session, and what the agent says then a turn', async () => {
  const { call, finish } = await startTracedCall(guide(), {
    session: { config: { audio: { input: { turnDetection: { type: 'server_vad', idleTimeoutMs: 5000 } } } } },
  });
  call.userStaysSilent();
  await call.reply('Are you still there?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      * input_audio_timeout_triggered
      turn turn.trigger=idle_timeout turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});
