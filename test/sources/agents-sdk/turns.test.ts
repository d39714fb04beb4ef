import { expect, test } from 'vitest';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent } = agentsRealtime;
const receptionist = () => new RealtimeAgent({ name: 'Receptionist', instructions: 'Greet people.' });

test('a voice turn holds the speech, the agent and its response', async () => {
  const { call, finish } = await startTracedCall(receptionist());
  await call.userSpeaks({ transcript: 'Hello?' });
  await call.reply('Hello! How can I help?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a greeting that nobody asked for opens a turn of its own', async () => {
  const { call, finish } = await startTracedCall(receptionist());
  await call.respond([{ say: 'Welcome!', audioMs: 1 }]);
  await call.silence(10);
  await call.userSpeaks({ transcript: 'Hi.' });
  await call.reply('How can I help?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a text message opens a turn, measured from its sending', async () => {
  const { call, session, finish } = await startTracedCall(receptionist());
  session.sendMessage('Hello');
  await call.reply([{ text: 'Hello, too.' }]);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});

test('speech that starts again before any response joins the turn', async () => {
  const { call, finish } = await startTracedCall(receptionist());
  await call.userSpeaks({ transcript: 'Well,', autoRespond: false });
  await call.userSpeaks({ transcript: 'hello.' });
  await call.reply('Hello!');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        user_speech [transcription.delay]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('editing the history opens no turn', async () => {
  const { call, session, finish } = await startTracedCall(receptionist());
  session.sendMessage('My number is 12345.');
  await call.reply([{ text: 'Thank you.' }]);
  await call.silence(10);
  session.updateHistory((history) =>
    history.map((item) =>
      item.type === 'message' && item.role === 'user'
        ? { ...item, content: [{ type: 'input_text' as const, text: 'My number is [removed].' }] }
        : item,
    ),
  );
  await call.silence(10);
  await call.userSpeaks({ transcript: 'Anything else?' });
  await call.reply('No.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Receptionist
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});
