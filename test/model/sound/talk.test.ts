import { expect, test } from 'vitest';
import { signal, startModelSession } from '../../support/model-session.ts';
import type { ModelSession } from '../../support/model-session.ts';

/** Milliseconds of PCM16 at 24 kHz. */
const audio = (milliseconds: number): number => milliseconds * 48;

function asks(session: ModelSession, time: number, id: string): void {
  session.at(time, signal.speechStarted(id));
  session.at(time + 500, signal.speechStopped(id), signal.committed(id));
}

/** A call in which questions of half a second are answered for a second each, and the last for a minute, of which 35 are over. */
function longAnswerAfter(questions: number, { played = false } = {}): ModelSession {
  const session = startModelSession();
  for (let turn = 0; turn <= questions; turn += 1) {
    const time = 1000 + turn * 4000;
    const id = `r${turn}`;
    asks(session, time, `u${turn}`);
    session.at(time + 600, signal.created(id), signal.agentStarted('A'), signal.item(id, `i${turn}`));
    const length = turn === questions ? 60_000 : 1000;
    if (played) session.at(time + 1000, { type: 'playback_started', responseId: id });
    session.chunk(time + 1000, id, 'audio', audio(length));
    session.at(time + 1200, signal.done(id));
    if (played && turn < questions) session.at(time + 2000, { type: 'playback_stopped', responseId: id });
  }
  return session;
}

/** The last answer begins at 2000, a second after its question, after four seconds for each question before. */
const beginOf = (questions: number): number => 2000 + questions * 4000;

const DELIVERIES = [
  ['by what has arrived', false],
  ['by what the transport says', true],
] as const;

test.each(DELIVERIES)(
  'a long answer over which the caller speaks sounds all the time, %s, after any number of turns',
  (_, played) => {
    for (let questions = 0; questions <= 40; questions += 1) {
      const session = longAnswerAfter(questions, { played });
      const begin = beginOf(questions);
      asks(session, begin + 35_000, 'mhm');
      if (played)
        session.at(begin + 60_000, {
          type: 'playback_stopped',
          responseId: `r${questions}`,
        });
      session.end(begin + 63_000);
      expect(session.span('realtime_session').attributes, `${questions} questions`).toMatchObject({
        'realtime.session.agent_speech_time': questions + 60,
        'realtime.session.user_speech_time': (questions + 2) * 0.5,
        // Half a second between question and answer, two after it; one before the first, three after the last.
        'realtime.session.silence_time': 1 + questions * 2.5 + 0.5 + 3,
        'realtime.session.longest_silence': 3,
        'realtime.session.agent_interruption_count': 0,
      });
    }
  },
);

test('an agent who begins to speak in the middle of what is said has interrupted once, however often that is looked at', () => {
  const session = longAnswerAfter(20);
  const begin = beginOf(21);
  session.at(begin + 60_000, signal.speechStarted('long'));
  session.at(begin + 61_000, signal.created('over'), signal.agentStarted('A'), signal.item('over', 'o'));
  session.chunk(begin + 61_000, 'over', 'audio', audio(40_000));
  session.at(begin + 62_000, signal.speechStopped('long'), signal.committed('long'), signal.done('over'));
  for (let second = 64; second < 100; second += 2) asks(session, begin + second * 1000, `mhm${second}`);
  session.end(begin + 110_000);
  const { attributes } = session.span('realtime_session');
  expect(attributes['realtime.session.agent_interruption_count']).toBe(1);
  expect(attributes['realtime.session.agent_speech_time']).toBe(20 + 60 + 40);
});

test('what one side says without an end does not keep all that the other says', () => {
  const session = startModelSession();
  session.at(1000, signal.created('r'), signal.agentStarted('A'), signal.item('r', 'i'));
  session.at(1000, { type: 'playback_started', responseId: 'r' });
  for (let second = 2; second < 3000; second += 2) asks(session, second * 1000, `u${second}`);
  session.end(3_000_000);
  expect(session.span('realtime_session').attributes).toMatchObject({
    'realtime.session.agent_speech_time': 2999,
    'realtime.session.user_speech_time': 1499 / 2,
    'realtime.session.silence_time': 1,
  });
});
