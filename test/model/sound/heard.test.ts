import { describe, expect, test } from 'vitest';
import { signal, startModelSession } from '../../support/model-session.ts';
import type { ModelSession } from '../../support/model-session.ts';
import type { Signal } from '../../../src/signals/signal.ts';

/** Milliseconds of PCM16 at 24 kHz. */
const audio = (milliseconds: number): number => milliseconds * 48;

const stopped = (itemId: string, stoppedMsAgo: number, source: 'audio_clock' | 'vad_silence'): Signal => ({
  type: 'speech_stopped',
  itemId,
  stoppedMsAgo,
  source,
});
const truncated = (itemId: string, heardMs: number): Signal => ({ type: 'item_truncated', itemId, heardMs });

function answers(session: ModelSession, time: number, id: string): void {
  session.at(time, signal.created(id), signal.agentStarted('A'), signal.item(id, `${id}_item`));
}

/** A turn: the user speaks until 1000, which is known at 1600; the response is there at 1700. */
function asked(id = 'r1'): ModelSession {
  const session = startModelSession();
  session.at(400, { type: 'speech_started', itemId: 'u1', startedMsAgo: 200 });
  session.at(1600, stopped('u1', 600, 'audio_clock'), signal.committed('u1'));
  answers(session, 1700, id);
  return session;
}

describe('the caller', () => {
  test('speaks from when they truly begin until they truly stop, and the turn begins with it', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(500));
    session.at(2000, signal.done('r1'));
    session.end(3000);
    expect(session.times('user_speech')).toEqual([200, 1000]);
    expect(session.times('turn')).toEqual([200, 2400]);
    expect(session.span('turn').attributes).toMatchObject({
      'realtime.turn.response_latency': 0.9,
      'realtime.turn.response_latency_source': 'audio_clock',
      'realtime.turn.endpointing': 0.6,
    });
  });

  test('never speaks before the session, nor before they last stopped', () => {
    const session = startModelSession();
    session.at(100, { type: 'speech_started', itemId: 'u1', startedMsAgo: 900 });
    session.at(500, signal.speechStopped('u1'));
    session.at(600, { type: 'speech_started', itemId: 'u2', startedMsAgo: 300 });
    session.at(900, signal.speechStopped('u2'));
    session.end(3000);
    expect(session.times('user_speech')).toEqual([0, 500]);
    expect(session.times('user_speech', 1)).toEqual([500, 900]);
  });

  test('who pushes to talk speaks from the first audio to the commit', () => {
    const session = startModelSession();
    session.at(2000, { type: 'input_commit_sent', startedMsAgo: 1500 });
    session.at(2100, signal.committed('u1'));
    session.at(2110, signal.requested());
    answers(session, 2200, 'r1');
    session.chunk(2500, 'r1', 'audio', audio(100));
    session.at(2600, signal.done('r1'));
    session.end(5000);
    expect(session.times('user_speech')).toEqual([500, 2000]);
    expect(session.times('turn')).toEqual([500, 2600]);
    expect(session.span('turn').attributes['realtime.turn.response_latency']).toBe(0.5);
    expect(session.span('realtime_session').attributes['realtime.session.user_speech_time']).toBe(1.5);
  });
});

test('what turn detection began to hear ends with the commit of a client that switched it off', () => {
  const session = startModelSession();
  session.at(400, signal.speechStarted('u1'));
  session.at(900, { type: 'session_configured', turnDetection: 'none', answersSpeech: false } as Signal);
  session.at(1000, { type: 'input_commit_sent' });
  session.at(1050, signal.committed('u1'), signal.requested());
  answers(session, 1100, 'r1');
  session.chunk(1600, 'r1', 'audio', audio(100));
  session.at(1700, signal.done('r1'));
  session.end(5000);
  expect(session.span('turn').attributes).toMatchObject({
    'realtime.turn.response_latency': 0.6,
    'realtime.turn.response_latency_source': 'client_commit',
  });
});

describe('the agent', () => {
  test('sounds from its first chunk for as long as its audio is, and the turn with it', () => {
    const session = asked();
    for (const time of [1900, 1950, 2000]) session.chunk(time, 'r1', 'audio', audio(1000));
    session.at(2050, signal.done('r1'));
    session.end(60_000);
    expect(session.times('agent_speech')).toEqual([1900, 4900]);
    expect(session.times('turn')).toEqual([200, 4900]);
    expect(session.span('agent_speech').attributes['realtime.audio.heard_ms']).toBe(3000);
  });

  test('is silent while its delivery pauses', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(400));
    session.chunk(3000, 'r1', 'audio', audio(400));
    session.at(3100, signal.done('r1'));
    session.end(5000);
    expect(session.times('agent_speech')).toEqual([1900, 3400]);
    expect(session.span('realtime_session').attributes).toMatchObject({
      'realtime.session.agent_speech_time': 0.8,
      'realtime.session.user_speech_time': 0.8,
      'realtime.session.silence_time': 3.4,
      'realtime.session.longest_silence': 1.6,
      'realtime.session.overlap_time': 0,
    });
  });

  test('says the next answer when the one before is over', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(2000));
    session.at(2000, signal.called('r1', 'c1'), signal.done('r1'), signal.outputSent('c1'));
    session.at(2010, signal.requested());
    answers(session, 2100, 'r2');
    session.chunk(2300, 'r2', 'audio', audio(500));
    session.at(2400, signal.done('r2'));
    session.end(10_000);
    expect(session.times('agent_speech', 0)).toEqual([1900, 3900]);
    expect(session.times('agent_speech', 1)).toEqual([3900, 4400]);
    // What the caller waited for is the first of it.
    expect(session.span('turn').attributes['realtime.turn.response_latency']).toBe(0.9);
  });

  test('speaks in the format of the response, where that has its own', () => {
    const session = startModelSession();
    session.at(0, { ...signal.created('r1'), audioBytesPerMs: 8 } as Signal, signal.agentStarted('A'));
    session.chunk(100, 'r1', 'audio', 8000);
    session.at(200, signal.done('r1'));
    session.end(5000);
    expect(session.times('agent_speech')).toEqual([100, 1100]);
  });

  test('is cut off by the end of the call', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(5000));
    session.at(2000, signal.done('r1'));
    session.end(2500);
    expect(session.times('agent_speech')).toEqual([1900, 2500]);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
  });

  test('after a tool in silence, the turn is over with it, however late something else is heard', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(3000));
    session.at(2000, signal.called('r1', 'c1'), signal.done('r1'), signal.outputSent('c1'));
    session.at(2010, signal.requested());
    answers(session, 2100, 'r2');
    session.chunk(2200, 'r2', 'audio', audio(2000));
    session.at(2300, signal.done('r2'));
    session.at(60_000, signal.speechStarted('u2'));
    session.end(61_000);
    expect(session.times('agent_speech', 1)).toEqual([4900, 6900]);
    expect(session.times('turn')).toEqual([200, 6900]);
  });

  test('that is done before it is played elsewhere is heard as well', () => {
    const session = asked();
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(2000, signal.done('r1'), signal.requested());
    answers(session, 2100, 'r2');
    session.at(2200, signal.done('r2'));
    session.at(4000, { type: 'playback_stopped', responseId: 'r1' });
    session.at(4000, { type: 'playback_started', responseId: 'r2' });
    session.at(6000, { type: 'playback_stopped', responseId: 'r2' });
    session.end(9000);
    expect(session.times('agent_speech', 1)).toEqual([4000, 6000]);
    expect(session.span('realtime_session').attributes['realtime.session.agent_speech_time']).toBe(4.1);
  });

  test('that is the first, and done before it is played elsewhere, is heard as well', () => {
    const session = asked();
    session.at(1800, signal.done('r1'));
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(4000, { type: 'playback_stopped', responseId: 'r1' });
    session.end(9000);
    expect(session.span('realtime_session').attributes['realtime.session.agent_speech_time']).toBe(2.1);
  });

  test('and whose every chunk comes late is summed up as it goes', () => {
    const session = asked();
    for (let time = 1900; time < 23_900; time += 22) session.chunk(time, 'r1', 'audio', audio(20));
    session.at(24_000, signal.done('r1'));
    session.end(30_000);
    expect(session.span('agent_speech').attributes['realtime.audio.heard_ms']).toBe(20_000);
    expect(session.span('realtime_session').attributes['realtime.session.agent_speech_time']).toBe(20);
  });

  test('that is played elsewhere sounds when that is said', () => {
    const session = asked();
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(2000, signal.done('r1'));
    session.at(4000, { type: 'playback_stopped', responseId: 'r1' });
    session.end(6000);
    expect(session.times('agent_speech')).toEqual([1900, 4000]);
    expect(session.span('turn').attributes['realtime.turn.response_latency']).toBe(0.9);
  });
});

describe('a barge-in', () => {
  /** The agent says six seconds from 1900 on; the user speaks from 3000 on, which is told at 3200. */
  function spokenOver(): ModelSession {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(6000));
    session.at(2100, signal.done('r1'));
    session.at(3200, { type: 'speech_started', itemId: 'u2', startedMsAgo: 200 });
    return session;
  }

  test('silences the agent where the SDK says so and something sounds', () => {
    const session = spokenOver();
    session.at(3250, { type: 'audio_interrupted' }, truncated('r1_item', 1400));
    session.end(9000);
    expect(session.times('agent_speech')).toEqual([1900, 3250]);
    const turn = session.span('turn').attributes;
    expect(turn).toMatchObject({
      'realtime.turn.end_reason': 'interrupted',
      'realtime.interruption.reason': 'user',
      'realtime.interruption.reaction_time': 0.25,
      // The claim includes the time until the first chunk was played.
      'realtime.audio.heard_ms': 1350,
      'realtime.audio.truncated_at_ms': 1400,
    });
    expect(session.span('agent_speech').attributes).toMatchObject({
      'realtime.audio.heard_ms': 1350,
      'realtime.audio.truncated_at_ms': 1400,
    });
  });

  test('proves nothing where all was heard', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(500));
    session.at(2100, signal.done('r1'));
    session.at(5000, signal.speechStarted('u2'), { type: 'audio_interrupted' }, truncated('r1_item', 500));
    session.end(9000);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
    expect(session.times('agent_speech')).toEqual([1900, 2400]);
  });

  test('proves nothing where the item was heard to its end, whatever follows it in the response', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(500));
    session.at(2000, signal.item('r1', 'r1_second'));
    session.chunk(2050, 'r1', 'audio', audio(400));
    session.at(2100, signal.done('r1'));
    session.at(5000, signal.speechStarted('u2'), truncated('r1_item', 500));
    session.end(9000);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
  });

  test('into an item that began before it was seen silences the agent, once', () => {
    const session = asked('r1');
    session.chunk(1900, 'r1', 'audio', audio(6000));
    session.at(3000, signal.speechStarted('u2'));
    session.at(3200, truncated('another', 1300));
    session.at(3300, signal.done('r1', 'cancelled', 'turn_detected'));
    session.at(3600, signal.speechStopped('u2'), signal.committed('u2'));
    answers(session, 3700, 'r2');
    session.chunk(3800, 'r2', 'audio', audio(1000));
    session.at(3850, truncated('another', 1300), signal.done('r2'));
    session.end(9000);
    expect(session.times('agent_speech')).toEqual([1900, 3200]);
    expect(session.times('agent_speech', 1)).toEqual([3800, 4800]);
  });

  test('that is told before the response is done, and claimed after it, is one number', () => {
    const session = asked();
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(3000, signal.speechStarted('u2'), { type: 'playback_cleared', responseId: 'r1' });
    session.at(3010, signal.done('r1', 'cancelled', 'turn_detected'));
    session.at(3020, truncated('r1_item', 900));
    session.end(9000);
    for (const name of ['agent_speech', 'turn'])
      expect(session.span(name).attributes).toMatchObject({
        'realtime.audio.heard_ms': 900,
        'realtime.audio.truncated_at_ms': 900,
      });
  });

  test('into the first of two items that are played elsewhere is heard as far as is claimed', () => {
    const session = asked();
    session.at(1800, signal.item('r1', 'r1_second'));
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(3000, signal.speechStarted('u2'), { type: 'playback_cleared', responseId: 'r1' });
    session.at(3020, truncated('r1_item', 900));
    session.end(9000);
    expect(session.span('turn').attributes['realtime.audio.heard_ms']).toBe(900);
  });

  test('without naming the response is about what sounds', () => {
    const session = asked();
    session.at(1900, { type: 'playback_started', responseId: 'r1' });
    session.at(2000, signal.done('r1'));
    session.at(3000, signal.speechStarted('u2'), { type: 'playback_cleared', responseId: undefined });
    session.end(9000);
    expect(session.times('agent_speech')).toEqual([1900, 3000]);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('interrupted');
  });

  test('without a word of the client is over when the audio is', () => {
    const session = spokenOver();
    session.end(20_000);
    expect(session.times('agent_speech')).toEqual([1900, 7900]);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
    expect(session.span('realtime_session').attributes['realtime.session.overlap_time']).toBe(4.9);
  });

  test('silences what waits, whatever item the client names', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(3000));
    session.at(2000, signal.called('r1', 'c1'), signal.done('r1'), signal.outputSent('c1'));
    session.at(2010, signal.requested());
    answers(session, 2100, 'r2');
    session.chunk(2200, 'r2', 'audio', audio(3000));
    session.at(2300, signal.done('r2'));
    session.at(2900, signal.speechStarted('u2'), truncated('r2_item', 700));
    session.end(9000);
    expect(session.spans().filter(({ name }) => name === 'agent_speech')).toHaveLength(1);
    expect(session.times('agent_speech')).toEqual([1900, 2900]);
    expect(session.span('turn').attributes['realtime.audio.heard_ms']).toBe(1000);
  });

  test('is not heard any more, and what still comes is counted', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(1000));
    session.at(2400, signal.speechStarted('u2'), { type: 'audio_interrupted' });
    session.chunk(2450, 'r1', 'audio', audio(200));
    session.at(2460, signal.done('r1', 'cancelled', 'turn_detected'));
    session.end(9000);
    expect(session.times('agent_speech')).toEqual([1900, 2400]);
    expect(session.span('turn').attributes).toMatchObject({
      'realtime.audio.after_cut_ms': 200,
      'realtime.audio.heard_ms': 500,
      'realtime.interruption.reaction_time': 0,
    });
  });

  test('the server’s echo of a truncation does not silence what has begun since', () => {
    const session = spokenOver();
    session.at(3200, { type: 'audio_interrupted' }, truncated('r1_item', 1300));
    session.at(3600, signal.speechStopped('u2'), signal.committed('u2'));
    answers(session, 3700, 'r2');
    session.chunk(3800, 'r2', 'audio', audio(1000));
    session.at(3850, truncated('r1_item', 1300), signal.done('r2'));
    session.end(9000);
    expect(session.times('agent_speech', 1)).toEqual([3800, 4800]);
  });

  test('into a stall silences what would have followed', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(300));
    session.at(3000, signal.speechStarted('u2'), { type: 'audio_interrupted' });
    session.chunk(3100, 'r1', 'audio', audio(300));
    session.at(3200, signal.done('r1', 'cancelled', 'turn_detected'));
    session.end(9000);
    expect(session.times('agent_speech')).toEqual([1900, 2200]);
    expect(session.span('turn').attributes).toMatchObject({
      'realtime.turn.end_reason': 'interrupted',
      'realtime.audio.after_cut_ms': 300,
    });
    expect(session.span('turn').attributes).not.toHaveProperty('realtime.interruption.reaction_time');
  });

  test('by the agent is one of the agent: the user has no reaction', () => {
    const session = asked();
    session.chunk(1900, 'r1', 'audio', audio(100));
    session.at(2100, signal.done('r1'));
    session.at(3000, { type: 'speech_started', itemId: 'u2' });
    answers(session, 3100, 'r2');
    session.chunk(3300, 'r2', 'audio', audio(3000));
    session.at(3400, signal.done('r2'));
    session.at(4000, stopped('u2', 100, 'audio_clock'), { type: 'audio_interrupted' });
    session.end(9000);
    expect(session.span('turn', 1).attributes).not.toHaveProperty('realtime.interruption.reaction_time');
    expect(session.span('realtime_session').attributes).toMatchObject({
      'realtime.session.agent_interruption_count': 1,
      'realtime.session.overlap_time': 0.6,
    });
  });
});

describe('over the session', () => {
  /** Seconds; `before` is what happened before the agent spoke. */
  function greetingDelay(...before: Signal[]): unknown {
    const session = startModelSession();
    session.at(50, ...before);
    answers(session, 100, 'r1');
    session.chunk(450, 'r1', 'audio', audio(1000));
    session.at(500, signal.done('r1'));
    session.at(4000, signal.speechStarted('u1'));
    session.end(5000);
    return session.span('realtime_session').attributes['realtime.session.greeting_delay'];
  }
  const begun: Signal = { type: 'session_configured', created: true };

  test('an agent that speaks first has a greeting, also where a message asks it to', () => {
    expect(greetingDelay(begun)).toBe(0.45);
    expect(
      greetingDelay(
        begun,
        { type: 'user_item_sent', modality: 'text', itemId: 'u0', content: [] },
        { type: 'response_requested', eventId: undefined, outOfBand: false },
      ),
    ).toBe(0.45);
  });

  test.each<[string, Signal[]]>([
    ['the user speaks first', [begun, signal.speechStarted('u0'), signal.speechStopped('u0')]],
    ['the session was joined later', [{ type: 'session_configured', sessionId: 'sess_1' }]],
  ])('there is no greeting where %s', (_, before) => {
    expect(greetingDelay(...before)).toBeUndefined();
  });

  test('speech after which nothing is heard is unanswered, unless the call is over', () => {
    const unanswered = (end: number): unknown => {
      const session = asked();
      session.at(2000, signal.done('r1', 'cancelled', 'client_cancelled'));
      session.end(end);
      return session.span('realtime_session').attributes['realtime.session.unanswered_turn_count'];
    };
    expect(unanswered(9000)).toBe(1);
    expect(unanswered(2500)).toBe(0);
  });

  test('what cannot be heard is not said to be silent', () => {
    const session = asked();
    session.at(2500, signal.done('r1'));
    session.end(9000);
    const { attributes } = session.span('realtime_session');
    expect(attributes).not.toHaveProperty('realtime.session.agent_speech_time');
    expect(attributes).not.toHaveProperty('realtime.session.silence_time');
    expect(attributes['realtime.session.user_speech_time']).toBe(0.8);
  });
});
