import { expect, test } from 'vitest';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent } = agentsRealtime;

function triageAndBilling() {
  const billing = new RealtimeAgent({ name: 'Billing', handoffDescription: 'Knows invoices.' });
  const triage = new RealtimeAgent({ name: 'Triage', handoffs: [billing] });
  billing.handoffs = [triage];
  return { triage, billing };
}

test('the new agent is linked to the one that handed off, which has the event', async () => {
  const { call, finish } = await startTracedCall(triageAndBilling().triage);
  await call.userSpeaks({ transcript: 'About my invoice.' });
  await call.reply([{ call: 'transfer_to_Billing', arguments: {} }]);
  await call.reply('Which invoice?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Triage
          * handoff handoff.from=Triage handoff.to=Billing
          chat gpt-realtime-2.1 CLIENT response.status=completed
        invoke_agent Billing
          ~ handoff Triage -> Billing ~> invoke_agent Triage
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('an agent that is handed back to begins a span of its own', async () => {
  const { call, finish } = await startTracedCall(triageAndBilling().triage);
  await call.userSpeaks({ transcript: 'About my invoice.' });
  await call.reply([{ call: 'transfer_to_Billing', arguments: {} }]);
  await call.reply([{ call: 'transfer_to_Triage', arguments: {} }]);
  await call.reply('I am back.');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Triage
          * handoff handoff.from=Triage handoff.to=Billing
          chat gpt-realtime-2.1 CLIENT response.status=completed
        invoke_agent Billing
          * handoff handoff.from=Billing handoff.to=Triage
          ~ handoff Triage -> Billing ~> invoke_agent Triage
          chat gpt-realtime-2.1 CLIENT response.status=completed
        invoke_agent Triage
          ~ handoff Billing -> Triage ~> invoke_agent Billing
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a handoff that nothing follows is on its source', async () => {
  const { call, session, until, finish } = await startTracedCall(triageAndBilling().triage);
  let handedOff = false;
  session.on('agent_handoff', () => (handedOff = true));
  await call.userSpeaks({ transcript: 'About my invoice.' });
  await call.reply([{ call: 'transfer_to_Billing', arguments: {} }]);
  await until(() => handedOff);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech [transcription.delay]
        invoke_agent Triage
          * handoff handoff.from=Triage handoff.to=Billing
          chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});

test('an agent that the application replaces is handed off from', async () => {
  const { triage, billing } = triageAndBilling();
  const { call, session, finish } = await startTracedCall(triage);
  await call.userSpeaks({ transcript: 'Hello.' });
  await call.reply([{ say: 'Hello.', audioMs: 1 }]);
  await session.updateAgent(billing);
  await call.silence(10);
  await call.userSpeaks({ transcript: 'About my invoice.' });
  await call.reply('Which invoice?');
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Triage
          * handoff handoff.from=Triage handoff.to=Billing
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Billing
          ~ handoff Triage -> Billing ~> invoke_agent Triage
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});
