import { expect, test } from 'vitest';
import { z } from 'zod';
import { agentsRealtime, cutsPlayback } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent, tool } = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });
const noPrices = {
  name: 'No prices',
  execute: ({ agentOutput }: { agentOutput: unknown }) =>
    Promise.resolve({
      tripwireTriggered: String(agentOutput).includes('euro'),
      outputInfo: { found: 'euro' },
    }),
};

test('a guardrail that trips during a response is on that response, and its feedback opens no turn', async () => {
  const { call, spans, finish } = await startTracedCall(guide(), {
    session: { outputGuardrails: [noPrices], outputGuardrailSettings: { debounceTextLength: 5 } },
  });
  await call.userSpeaks({ transcript: 'What does it cost?' });
  const answer = call.reply([{ say: 'It costs ten euros, which is not much at all.', audioMs: 8000 }], {
    chunkDelayMs: 5,
  });
  await answer;
  await call.reply('I cannot talk about prices.');
  await call.silence(250);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
            * guardrail_tripped guardrail.names=No prices
        agent_speech [audio.heard_ms]
          * audio_interrupted interruption.reason=guardrail
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  expect(JSON.stringify(spans().map((span) => [span.attributes, span.events]))).not.toContain('euros');
});

test.runIf(cutsPlayback)(
  'a guardrail that trips after the response is on the turn (SDK before 0.20 does not cut playback)',
  async () => {
    const { call, finish } = await startTracedCall(guide(), { session: { outputGuardrails: [noPrices] } });
    await call.userSpeaks({ transcript: 'What does it cost?' });
    await call.reply([{ say: 'Ten euros.', audioMs: 5000 }]);
    await call.reply('I cannot talk about prices.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          * guardrail_tripped guardrail.names=No prices
          user_speech [transcription.delay]
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=guardrail
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  },
);

test('after a trip the next message of the user opens a turn again', async () => {
  const { call, session, finish } = await startTracedCall(guide(), {
    session: { outputGuardrails: [noPrices] },
  });
  session.sendMessage('What does it cost?');
  await call.reply([{ text: 'Ten euros.' }]);
  await call.reply([{ text: 'I cannot talk about prices.' }]);
  session.sendMessage('And the weather?');
  await call.reply([{ text: 'Sunny.' }]);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=text turn.end_reason=completed guardrail.tripped=true [turn.response_latency]
        * guardrail_tripped guardrail.names=No prices
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
      turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});

test('a guardrail that breaks is an error of the agent, not of the tool that happens to run', async () => {
  const broken = { name: 'Broken', execute: () => Promise.reject(new Error('no connection')) };
  let release: (result: string) => void = () => undefined;
  const lookup = tool({
    name: 'lookup',
    description: 'Looks something up.',
    parameters: z.object({}),
    execute: () => new Promise<string>((resolve) => (release = resolve)),
  });
  const { call, finish } = await startTracedCall(new RealtimeAgent({ name: 'Guide', tools: [lookup] }), {
    session: { outputGuardrails: [broken] },
  });
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: {} }]);
  await call.silence(20);
  release('found');
  await call.reply('Here it is.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        * exception exception.type=Error exception.message=no connection
        user_speech [transcription.delay]
        invoke_agent Guide
          * exception exception.type=Error exception.message=no connection
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});
