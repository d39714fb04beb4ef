import { numberIn } from './call-trace.ts';
import { isAtOnce, isSemantic, slackAt, toldAfter } from './detected-speech.ts';
import { equal, EQUAL_MS, exactly } from './figures.ts';
import { soundBetween } from './measure-tape.ts';
import type { CallTrace } from './call-trace.ts';
import type { Figure } from './figures.ts';
import type { Measured, Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

/** Sound that begins after this is no stutter, and within this of when the caller begins or stops nobody was first. */
const STUTTER_MS = 130;
const TOGETHER_MS = 60;

/** How often something was said, and what became of it. */
export function counts(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  const { loudspeaker } = call;
  return [
    exactly('count of things said', trace.named('user_speech').length, tape.caller.length),
    exactly('count of answers that sound', trace.named('agent_speech').length, loudspeaker.answers),
    exactly('unanswered_turn_count', trace.count('unanswered_turn_count'), unanswered(tape)),
    ...agentInterruptions(call, tape, trace),
    equal('after_cut_ms', afterCut(trace), loudspeaker.afterCutMs),
  ];
}

/** Nothing sounds for long after it, and it is not that the call was over, or that the caller went on. */
function unanswered(tape: Measured): number {
  return tape.caller.filter(({ end }, index) => {
    const next = tape.caller[index + 1]?.start ?? tape.lengthMs;
    return next - end > 2000 && soundBetween(tape, end, next) === 0;
  }).length;
}

function agentInterruptions(call: TapedCall, { agent, caller }: Measured, trace: CallTrace): Figure[] {
  const begins = agent.filter(({ start }, index) => start - (agent[index - 1]?.end ?? 0) > STUTTER_MS);
  const during = ({ start }: Stretch): Stretch[] =>
    caller.filter((speech) => speech.start - TOGETHER_MS < start && start < speech.end + TOGETHER_MS);
  const together = begins.filter((sound) =>
    during(sound).some(
      ({ start, end }) =>
        Math.abs(start - sound.start) < TOGETHER_MS || Math.abs(end - sound.start) < TOGETHER_MS,
    ),
  );
  if (together.length > 0) return [];
  const taped = begins.filter((sound) => during(sound).length > 0).length;
  const figure = exactly('agent_interruption_count', trace.count('agent_interruption_count'), taped);
  // Told late that the caller speaks, it may be the agent that was first.
  return [isSemantic(call) ? { ...figure, less: taped } : figure];
}

/** What came of answers that had been cut, in all turns. */
function afterCut(trace: CallTrace): number {
  return trace
    .named('turn')
    .reduce((sum, { attributes }) => sum + (numberIn(attributes, 'realtime.audio.after_cut_ms') ?? 0), 0);
}

/** For how long who was heard in all. */
export function times(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  const firstSound = tape.agent[0]?.start ?? Infinity;
  const greets = firstSound < (tape.caller[0]?.start ?? Infinity);
  const greeting = trace.time('greeting_delay');
  return [
    equal('agent_speech_time', trace.time('agent_speech_time'), tape.agentMs),
    ...(greets || greeting !== undefined
      ? [equal('greeting_delay', greeting, greets ? firstSound : undefined)]
      : []),
    // Where the ends of speech are bounds these are none: they are too long, or too short.
    ...(isSemantic(call) ? [] : timesOfSpeech(call, tape, trace)),
  ];
}

/** Each stretch of speech is as exact as one. */
function timesOfSpeech(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  const slackOf = (speeches: readonly Stretch[]): number =>
    speeches.reduce(
      (sum, speech) => sum + slackAt(call, speech.start) + slackAt(call, speech.end),
      Math.max(0, speeches.length - 1) * EQUAL_MS,
    );
  const slack = slackOf(tape.caller);
  const overlapSlack = slackOf(tape.caller.filter(({ start, end }) => soundBetween(tape, start, end) > 0));
  const silenceSlack = Math.max(0, ...tape.caller.map((speech) => slackOf([speech])));
  const late = tape.caller
    .filter((speech) => isAtOnce(call, speech))
    .reduce((sum, speech) => sum + toldAfter(call, speech), 0);
  return [
    equal('user_speech_time', trace.time('user_speech_time'), tape.userMs, slack + late, slack),
    equal('overlap_time', trace.time('overlap_time'), tape.overlapMs, overlapSlack),
    equal('silence_time', trace.time('silence_time'), tape.silenceMs, slack, slack + late),
    equal(
      'longest_silence',
      trace.time('longest_silence'),
      tape.longestSilenceMs,
      silenceSlack,
      silenceSlack + late,
    ),
  ];
}
