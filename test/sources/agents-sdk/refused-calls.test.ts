import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentsCore, agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { TracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent, tool } = agentsRealtime;
const parameters = z.object({});

const clerkWith = (...tools: ReturnType<typeof tool>[]) => new RealtimeAgent({ name: 'Clerk', tools });
const pay = (options: object = { needsApproval: true }) =>
  tool({ name: 'pay', description: 'Pays.', parameters, execute: () => 'paid', ...options });
const inputGuardrail = (behavior: object) => ({
  inputGuardrails: [
    agentsCore.defineToolInputGuardrail({
      name: 'no payments at night',
      run: () => Promise.resolve({ behavior, outputInfo: {} } as never),
    }),
  ],
});
const refusing = inputGuardrail({ type: 'rejectContent', message: 'Come back tomorrow.' });

/** What became of each call, oldest first. */
function outcomes({ spans }: TracedCall): unknown[] {
  return spans()
    .filter(({ name }) => name === 'execute_tool pay')
    .map(({ attributes }) =>
      [attributes['realtime.tool.outcome'], attributes['error.type'] ?? ''].join(' ').trim(),
    );
}

/** Decides on what it is asked for as soon as it is asked. */
const decideAtOnce =
  (decide: 'approve' | 'reject', options?: object) =>
  (session: RealtimeSession): void => {
    session.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
      void session[decide](approvalItem as never, options as never);
    });
  };

const twice = async ({ call, finish }: TracedCall): Promise<string> => {
  await call.userSpeaks({ transcript: 'Pay.' });
  await call.reply([{ call: 'pay' }]);
  await call.reply([{ say: 'That is not allowed.', audioMs: 1 }]);
  await call.silence(10);
  await call.userSpeaks({ transcript: 'Do it.' });
  await call.reply([{ call: 'pay' }]);
  await call.reply('It is still not allowed.');
  return finish();
};

describe('a call that a person has rejected', () => {
  test.each([
    ['for good', { alwaysReject: true }, {}],
    ['for good, in words of the application', { alwaysReject: true, message: 'No more payments.' }, {}],
    ['in words of the application', { message: 'Not now.' }, {}],
    [
      'in words that it has a formatter for',
      { alwaysReject: true },
      { toolErrorFormatter: () => 'Not you.' },
    ],
  ])('%s, is rejected, and so is the next', async (_, options, session) => {
    const traced = await startTracedCall(clerkWith(pay()), {
      session: session as object,
      attach: decideAtOnce('reject', options),
    });
    await twice(traced);
    expect(outcomes(traced)).toEqual(['rejected approval_rejected', 'rejected approval_rejected']);
    const [session_] = traced.spans().filter(({ name }) => name === 'realtime_session');
    expect(session_?.attributes['realtime.session.error_count']).toBe(0);
  });

  test.each(['first', 'attach'] as const)(
    'is rejected when the application decides as it is asked, its listener %s',
    async (order) => {
      const options = { message: 'Not now.' };
      const traced = await startTracedCall(clerkWith(pay()), { [order]: decideAtOnce('reject', options) });
      expect(await twice(traced)).toMatchInlineSnapshot(`
        "realtime_session session.end_reason=closed
          turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
            user_speech [transcription.delay]
            invoke_agent Clerk
              chat gpt-realtime-2.1 CLIENT response.status=completed
              execute_tool pay ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
              chat gpt-realtime-2.1 CLIENT response.status=completed
            agent_speech [audio.heard_ms]
          turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
            user_speech [transcription.delay]
            invoke_agent Clerk
              chat gpt-realtime-2.1 CLIENT response.status=completed
              execute_tool pay ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
              chat gpt-realtime-2.1 CLIENT response.status=completed
            agent_speech [audio.heard_ms]"
      `);
      expect(outcomes(traced)).toEqual(['rejected approval_rejected', 'rejected approval_rejected']);
    },
  );

  test.each(['first', 'attach'] as const)(
    'is not one that it approves as it is asked, its listener %s',
    async (order) => {
      const traced = await startTracedCall(clerkWith(pay()), { [order]: decideAtOnce('approve') });
      await twice(traced);
      expect(outcomes(traced)).toEqual(['ok', 'ok']);
      const waits = traced
        .spans()
        .flatMap(({ attributes }) => attributes['realtime.tool.approval_wait'] ?? []);
      expect(waits).toHaveLength(2);
      expect(waits.every((wait) => Number(wait) < 1)).toBe(true);
    },
  );
});

describe('a call that an input guardrail has refused', () => {
  test('is rejected whatever is said in its place, and is no error', async () => {
    const traced = await startTracedCall(clerkWith(pay(refusing)));
    expect(await twice(traced)).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool pay ERROR tool.outcome=rejected error.type=rejected_before_start
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool pay ERROR tool.outcome=rejected error.type=rejected_before_start
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('is rejected when it is refused before a person is asked', async () => {
    const traced = await startTracedCall(clerkWith(pay({ ...refusing, needsApproval: true })), {
      session: { toolExecution: { preApprovalInputGuardrails: true } } as object,
    });
    await twice(traced);
    expect(outcomes(traced)).toEqual(['rejected rejected_before_start', 'rejected rejected_before_start']);
  });

  test('is rejected when the guardrail throws, with what it throws', async () => {
    const traced = await startTracedCall(clerkWith(pay(inputGuardrail({ type: 'throwException' }))));
    await traced.call.userSpeaks({ transcript: 'Pay.' });
    await traced.call.reply([{ call: 'pay' }]);
    expect(await traced.finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool pay ERROR tool.outcome=rejected error.type=ToolInputGuardrailTripwireTriggered
              * exception exception.type=ToolInputGuardrailTripwireTriggered exception.message=Tool input guardrail triggered: no payments at night"
    `);
  });

  test('is not one that it lets run, however fast', async () => {
    const traced = await startTracedCall(clerkWith(pay(inputGuardrail({ type: 'allow' }))));
    await twice(traced);
    expect(outcomes(traced)).toEqual(['ok', 'ok']);
  });
});
