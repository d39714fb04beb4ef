import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../support/exported-text.ts';
import { printTree } from '../support/span-tree.ts';
import { replayText } from './recorded-traces.ts';
import type { SessionReplayOptions } from '../../src/cli/replay/session-replay.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/typescript/${name}.jsonl`, import.meta.url), 'utf8');
}

function treeOf(name: string, options?: SessionReplayOptions): string {
  return printTree(replayText(fixture(name), options));
}

describe('the call to the hotel, recorded from the TypeScript SDK,', () => {
  it('replays to the tree that it was', () => {
    expect(treeOf('hotel-call')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool check_rooms tool.outcome=ok
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
              * guardrail_tripped guardrail.names=no_card_numbers
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=guardrail
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
              * exception exception.type=tool_error exception.message=An error occurred while running the tool
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  it('is the same recorded with content, and has the content too', () => {
    const tree = treeOf('hotel-call.content', { captureContent: true });
    expect(tree).toContain('guardrail.message=You paid with your credit card');
    expect(tree.replace(/ guardrail\.message=.*/, '')).toBe(treeOf('hotel-call'));
    const content = contentOf(replayText(fixture('hotel-call.content'), { captureContent: true }));
    expect(content.filter(([span]) => span === 'user_speech').map(([, said]) => said)).toMatchInlineSnapshot(`
      [
        {
          "realtime.transcription.text": "Is a room with a sea view free this weekend, and will the sun be out?",
        },
        {
          "realtime.transcription.text": "And what did I pay last time?",
        },
        {
          "realtime.transcription.text": "Just the total, please.",
        },
        {
          "realtime.transcription.text": "Which card did I pay with?",
        },
        {
          "realtime.transcription.text": "Then please refund the minibar.",
        },
      ]
    `);
    expect(fixture('hotel-call')).not.toMatch(/sea view|breakfast|minibar/);
  });

  it('was recorded in version 1, too, of which the agent’s side is told as well', () => {
    const lines = fixture('hotel-call.version-1');
    expect(lines).toContain('"version":1,');
    const speeches = replayText(lines).filter(({ name }) => name === 'agent_speech');
    expect(speeches).toHaveLength(8);
    expect(speeches[0]?.attributes['realtime.audio.heard_ms']).toBe(700);
  });

  it('has no audio in any of its logs', () => {
    for (const name of [
      'hotel-call',
      'hotel-call.content',
      'hotel-call.server-events',
      'hotel-call.both-directions',
    ]) {
      expect(fixture(name)).not.toMatch(/[A-Za-z0-9+/]{200}/);
    }
  });

  it('replays from its log of server events to what can be seen there', () => {
    expect(treeOf('hotel-call.server-events')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool check_rooms tool.outcome=ok
          execute_tool get_weather tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool transfer_to_Billing tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=client [turn.response_latency audio.heard_ms]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=client
        turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
            * exception exception.type=tool_error exception.message=An error occurred while running the tool
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  it('replays from its log of both directions to what can be seen there', () => {
    expect(treeOf('hotel-call.both-directions')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool check_rooms tool.outcome=ok
          execute_tool get_weather tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool transfer_to_Billing tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=client [turn.response_latency audio.heard_ms]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=client
        turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
            * exception exception.type=tool_error exception.message=An error occurred while running the tool
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });
});
