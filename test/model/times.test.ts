import { describe, expect, test } from 'vitest';
import { signal, startModelSession } from '../support/model-session.ts';
import type { Signal } from '../../src/signals/signal.ts';

test('response latency is from the end of the speech to the first audio, through any tools in between', () => {
  const session = startModelSession();
  session.at(1000, signal.speechStarted('i1'));
  session.at(2500, signal.speechStopped('i1'), signal.committed('i1'));
  session.at(2600, signal.created('r1'), signal.agentStarted('A'));
  session.at(2900, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(3900, signal.outputSent('c1'), signal.requested(), signal.toolEnded('c1'));
  session.at(4000, signal.created('r2'), signal.agentStarted('A'));
  session.chunk(4250, 'r2', 'transcript');
  session.chunk(4300, 'r2', 'audio', 4000);
  session.chunk(4400, 'r2', 'audio', 4000);
  session.at(5000, signal.done('r2'));
  session.end(60_000);

  const turn = session.span('turn').attributes;
  expect(turn['realtime.turn.response_latency']).toBeCloseTo(1.8);
  expect(turn['realtime.turn.response_latency_source']).toBe('speech_stopped');
  expect(session.span('chat', 0).attributes).not.toHaveProperty('gen_ai.response.time_to_first_chunk');
  expect(session.span('chat', 1).attributes['gen_ai.response.time_to_first_chunk']).toBeCloseTo(0.25);
});

test('a turn, and an agent, end with the last thing done in them and not when they are closed', () => {
  const session = startModelSession();
  session.at(1000, signal.speechStarted('i1'));
  session.at(2000, signal.speechStopped('i1'), signal.committed('i1'));
  session.at(2100, signal.created('r1'), signal.agentStarted('A'));
  session.at(2900, signal.called('r1', 'c1'), signal.toolStarted('c1'), signal.done('r1'));
  session.at(3500, signal.outputSent('c1', false), signal.toolEnded('c1'));
  session.at(30_000, signal.speechStarted('i2'));
  session.at(31_000, signal.speechStopped('i2'), signal.committed('i2'));
  session.at(31_100, signal.created('r2'), signal.agentStarted('A'));
  session.at(32_000, signal.done('r2'));
  session.end(90_000);

  expect(session.times('turn', 0)).toEqual([1000, 3500]);
  expect(session.times('invoke_agent', 0)).toEqual([2100, 3500]);
  expect(session.times('execute_tool')).toEqual([2900, 3500]);
  expect(session.times('user_speech', 0)).toEqual([1000, 2000]);
  expect(session.times('turn', 1)).toEqual([30_000, 32_000]);
  expect(session.times('realtime_session')).toEqual([0, 90_000]);
});

test('the reaction to a barge-in is from the speech to the cut, and what was heard is what the client says', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), signal.agentStarted('A'), signal.item('r1', 'm1'));
  session.chunk(200, 'r1', 'audio', 48_000);
  session.at(1000, signal.speechStarted('i1'));
  session.at(1120, { type: 'item_truncated', itemId: 'm1', heardMs: 700 });
  session.at(1180, signal.done('r1', 'cancelled', 'turn_detected'));
  session.at(1200, { type: 'item_truncated', itemId: 'm1', heardMs: 700 });
  session.end(5000);

  const turn = session.span('turn').attributes;
  expect(turn['realtime.interruption.reaction_time']).toBeCloseTo(0.12);
  expect(turn['realtime.audio.heard_ms']).toBe(700);
  expect(turn['realtime.turn.end_reason']).toBe('interrupted');
  expect(session.span('realtime_session').attributes['realtime.session.interruption_count']).toBe(1);
  expect(session.span('agent_speech').events.map((event) => event.name)).toEqual(['audio_interrupted']);
});

test('truncating audio that was heard to its end is no interruption', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), signal.agentStarted('A'), signal.item('r1', 'm1'));
  // 64,000 base64 characters are 48,000 bytes: one second at 24 kHz and 16 bits.
  session.chunk(200, 'r1', 'audio', 48_000);
  session.at(400, signal.done('r1'));
  session.at(9000, signal.speechStarted('i1'), { type: 'item_truncated', itemId: 'm1', heardMs: 1000 });
  session.end(10_000);
  expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
});

test('the transcription delay is from the end of the speech to the transcript', () => {
  const session = startModelSession();
  session.at(1000, signal.speechStarted('i1'));
  session.at(2000, signal.speechStopped('i1'), signal.committed('i1'));
  session.at(2100, signal.created('r1'), signal.agentStarted('A'));
  session.at(2640, signal.transcript('i1'));
  session.end(3000);
  expect(session.span('user_speech').attributes['realtime.transcription.delay']).toBeCloseTo(0.64);
  expect(session.times('user_speech')).toEqual([1000, 2000]);
});

test('an utterance ends as soon as the user stops where the session transcribes nothing', () => {
  const session = startModelSession();
  const speak = (itemId: string, time: number): number => {
    session.at(time, signal.speechStarted(itemId));
    session.at(time + 1000, signal.speechStopped(itemId), signal.committed(itemId));
    return session.spans().filter((span) => span.name === 'user_speech').length;
  };
  session.at(0, { type: 'session_configured', transcribes: false });
  expect(speak('i1', 1000)).toBe(1);
  session.at(2500, { type: 'session_configured', transcribes: true });
  expect(speak('i2', 3000)).toBe(1);
  session.at(4500, signal.transcript('i2'), signal.transcript('i1'));
  expect(session.times('user_speech', 1)).toEqual([3000, 4000]);
  session.end(5000);
  expect(session.times('user_speech', 0)).toEqual([1000, 2000]);
  expect(session.span('user_speech', 0).attributes).not.toHaveProperty('realtime.transcription.delay');
});

test('an utterance names the model that transcribes it, and none once the session transcribes nothing', () => {
  const session = startModelSession();
  session.at(0, { type: 'session_configured', transcribes: true, transcriptionModel: 'whisper-1' });
  session.at(1000, signal.speechStarted('i1'), signal.speechStopped('i1'));
  session.at(2000, { type: 'session_configured', transcribes: false });
  session.at(3000, signal.speechStarted('i2'), signal.speechStopped('i2'));
  session.end(4000);
  const modelOf = (index: number) =>
    session.span('user_speech', index).attributes['realtime.transcription.model'];
  expect([modelOf(0), modelOf(1)]).toEqual(['whisper-1', undefined]);
});

test('times that run backwards stand still: no span ends before it starts', () => {
  const session = startModelSession();
  session.at(1000, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, signal.done('r1'));
  session.end(100);
  expect(session.times('chat')).toEqual([1000, 1000]);
  expect(session.times('realtime_session')).toEqual([0, 1000]);
});

test('push-to-talk is measured from the committed input', () => {
  const session = startModelSession();
  session.at(0, { type: 'session_configured', turnDetection: 'none', answersSpeech: false });
  session.at(1000, signal.committed('i1'), signal.requested());
  session.at(1100, signal.created('r1'), signal.agentStarted('A'));
  session.chunk(1500, 'r1', 'audio', 4000);
  session.at(2000, signal.done('r1'));
  expect(session.end(3000)).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
        invoke_agent A
          chat CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  const turn = session.span('turn').attributes;
  expect(turn['realtime.turn.response_latency']).toBeCloseTo(0.5);
  expect(turn['realtime.turn.response_latency_source']).toBe('input_committed');
});

test('after a session.update later spans carry the new model, voice and turn detection', () => {
  const session = startModelSession();
  session.at(0, {
    type: 'session_configured',
    model: 'gpt-realtime',
    voice: 'ash',
    turnDetection: 'server_vad',
  });
  session.at(100, signal.created('r1'), signal.agentStarted('A'));
  session.at(200, { type: 'session_configured', voice: 'marin', turnDetection: 'semantic_vad' });
  session.at(300, signal.done('r1'));
  session.at(400, signal.created('r2'), signal.agentStarted('A'), signal.done('r2'));
  session.end(500);
  const voices = [0, 1].map((index) => session.span('chat', index).attributes['realtime.voice']);
  expect(voices).toEqual(['ash', 'marin']);
  expect(session.span('turn', 1).attributes['realtime.turn_detection']).toBe('semantic_vad');
  expect(session.span('realtime_session').attributes['realtime.voice']).toBe('ash');
});

test('where the server plays the audio, its buffer times the latency, the end and the interruption of a turn', () => {
  const session = startModelSession();
  session.at(0, signal.speechStarted('i1'));
  session.at(1000, signal.speechStopped('i1'), signal.committed('i1'));
  session.at(1100, signal.created('r1'), signal.agentStarted('A'), signal.item('r1', 'm1'));
  session.chunk(1300, 'r1', 'transcript');
  session.at(1400, { type: 'playback_started', responseId: 'r1' });
  session.at(1500, signal.done('r1'));
  session.at(4000, { type: 'playback_stopped', responseId: 'r1' });
  session.at(9000, signal.speechStarted('i2'));
  session.at(9500, signal.speechStopped('i2'), signal.committed('i2'));
  session.at(9600, signal.created('r2'), signal.agentStarted('A'), signal.item('r2', 'm2'));
  session.at(9700, { type: 'playback_started', responseId: 'r2' }, signal.done('r2'));
  session.at(9900, signal.speechStarted('i3'));
  session.at(9950, { type: 'playback_cleared', responseId: 'r2' });
  session.at(9960, { type: 'item_truncated', itemId: 'm2', heardMs: 250 });
  session.end(20_000);

  expect(session.times('turn', 0)).toEqual([0, 4000]);
  const [first, second] = [session.span('turn', 0).attributes, session.span('turn', 1).attributes];
  expect(first['realtime.turn.response_latency']).toBeCloseTo(0.4);
  expect(first['realtime.turn.end_reason']).toBe('completed');
  expect(second['realtime.turn.end_reason']).toBe('interrupted');
  expect(second['realtime.interruption.reaction_time']).toBeCloseTo(0.05);
  expect(second['realtime.audio.heard_ms']).toBe(250);
});

describe('what is answered from the end of the speech', () => {
  const image: Signal = { type: 'user_item_sent', itemId: 'image', modality: 'image', content: [] };
  const text: Signal = { type: 'user_item_sent', itemId: 'text', modality: 'text', content: [] };

  /** Somebody speaks until 2000, which is known at 2650; an item is sent, and the answer asked for, then or before. */
  function latencyOf(item: Signal, sentAt: number): Record<string, unknown> {
    const session = startModelSession();
    session.at(1000, signal.speechStarted('u1'));
    if (sentAt < 2650) session.at(sentAt, item, signal.requested());
    session.at(2650, { type: 'speech_stopped', itemId: 'u1', stoppedMsAgo: 650, source: 'audio_clock' });
    session.at(2650, signal.committed('u1'));
    if (sentAt >= 2650) session.at(sentAt, item, signal.requested());
    const answered = Math.max(sentAt, 2650) + 100;
    session.at(answered, signal.created('r1'), signal.agentStarted('A'));
    session.chunk(answered + 500, 'r1', 'audio', 4800);
    session.at(answered + 600, signal.done('r1'));
    session.end(60_000);
    const { attributes } = session.span('turn');
    return {
      latency: attributes['realtime.turn.response_latency'],
      source: attributes['realtime.turn.response_latency_source'],
      endpointing: attributes['realtime.turn.endpointing'],
    };
  }

  test.each([
    ['a picture that the application adds', image, 3250, 1.85],
    ['what it has looked up', text, 6000, 4.6],
    ['what it sends while the detection waits', text, 2300, 1.25],
  ])('%s is no later end of what was said', (_, item, sentAt, latency) => {
    expect(latencyOf(item, sentAt)).toEqual({ latency, source: 'audio_clock', endpointing: 0.65 });
  });

  test('what is typed long after it is answered from then on, and no detection waited for that', () => {
    expect(latencyOf(text, 30_000)).toEqual({ latency: 0.6, source: 'text_item', endpointing: undefined });
  });

  test('a later utterance whose end is known otherwise has the detection of no other', () => {
    const session = startModelSession();
    session.at(1000, signal.speechStarted('u1'));
    session.at(2650, { type: 'speech_stopped', itemId: 'u1', stoppedMsAgo: 650, source: 'audio_clock' });
    session.at(3000, signal.speechStarted('u2'));
    session.at(4500, { type: 'speech_stopped', itemId: 'u2', stoppedMsAgo: 500, source: 'vad_silence' });
    session.at(4600, signal.created('r1'), signal.agentStarted('A'));
    session.chunk(5000, 'r1', 'audio', 4800);
    session.end(60_000);
    const { attributes } = session.span('turn');
    expect(attributes['realtime.turn.response_latency']).toBe(1);
    expect(attributes).not.toHaveProperty('realtime.turn.endpointing');
  });
});
