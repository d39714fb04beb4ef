import { afterEach, describe, expect, test, vi } from 'vitest';
import { DOORS } from '../../support/connection-doors.ts';
import { connect, startServer } from '../../support/traced-connection.ts';
import type { Application } from '../../support/connection-doors.ts';

afterEach(() => vi.unstubAllGlobals());

/** Answers all calls of a response once it is done, the last one first, and asks for one answer to them. */
function answerCalls(application: Application): void {
  const calls: string[] = [];
  application.onEvent(({ type, item }) => {
    const { type: itemType, call_id: callId } = (item ?? {}) as { type?: string; call_id?: string };
    if (type === 'response.output_item.done' && itemType === 'function_call') calls.push(callId!);
    if (type !== 'response.done' || calls.length === 0) return;
    for (const call_id of calls.splice(0).toReversed()) {
      const output = { type: 'function_call_output', call_id, output: '{"degrees":21}' };
      application.send({ type: 'conversation.item.create', item: output });
    }
    application.send({ type: 'response.create' });
  });
}

const TREE = `
realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
  turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
    user_speech [transcription.delay]
    chat gpt-realtime-2.1 CLIENT response.status=completed
    execute_tool get_weather tool.outcome=ok
    execute_tool get_time tool.outcome=ok
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
  turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
    user_speech [transcription.delay]
    chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
    agent_speech [audio.heard_ms]
      * audio_interrupted interruption.reason=user
  turn turn.trigger=speech turn.end_reason=failed
    user_speech [transcription.delay]
    chat gpt-realtime-2.1 CLIENT ERROR response.status=failed error.type=rate_limit_exceeded
      * exception exception.type=rate_limit_exceeded exception.message=Rate limit reached.
  turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
`.trim();

describe('one conversation gives one tree', () => {
  test.each(DOORS)('over $name', async (door) => {
    const server = await startServer();
    const { application, call, heard, tree, spans } = await connect(door, server);
    answerCalls(application);

    await call.respond([{ say: 'Hello!', audioMs: 1 }]);
    await call.silence(5);
    await call.userSpeaks({ transcript: 'How warm is it in Paris, and what time?' });
    await call.reply([{ call: 'get_weather', arguments: { city: 'Paris' } }, { call: 'get_time' }]);
    await call.reply([{ say: '21 degrees, at noon.', audioMs: 1 }]);
    await call.silence(5);

    await call.userSpeaks({ transcript: 'Tell me a story.' });
    const story = call.reply([{ say: 'Once upon a time there was a very long story.', audioMs: 4000 }], {
      hold: true,
    });
    await story.audioSent(500);
    await call.userSpeaks({ transcript: 'Stop.' });
    const { itemIds } = await story;
    await heard();
    application.send({
      type: 'conversation.item.truncate',
      item_id: itemIds[0],
      content_index: 0,
      audio_end_ms: 400,
    });
    const error = {
      type: 'invalid_request_error',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached.',
    };
    await call.reply([], { status: 'failed', statusDetails: { type: 'failed', error } });
    await heard();

    const content = [{ type: 'input_text', text: 'Are you there?' }];
    application.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
    application.send({ type: 'response.create' });
    await call.reply('Yes.');
    await heard();
    application.close();

    expect(tree()).toBe(TREE);
    const calls = spans().filter(({ name }) => name.startsWith('execute_tool'));
    expect(calls.map(({ name }) => name)).toEqual(['execute_tool get_time', 'execute_tool get_weather']);
    expect(spans().at(-1)?.attributes['realtime.session.connect_time']).toBeGreaterThan(0);
  });
});
