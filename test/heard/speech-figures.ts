import { numberIn } from './call-trace.ts';
import { isAtOnce, isSemantic, slackAt, speechOf, stoppedAfter, toldAfter } from './detected-speech.ts';
import { equal } from './figures.ts';
import { soundBetween } from './measure-tape.ts';
import type { CallTrace } from './call-trace.ts';
import type { Figure } from './figures.ts';
import type { Measured, Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

/** From when to when the caller speaks. */
export function userSpeeches(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  return trace.named('user_speech').flatMap((span) => {
    const speech = speechOf(tape, span);
    return [startOf(call, span.start, speech), endOf(call, span.end, speech)];
  });
}

/** Where the audio does not tell it, speech begins when the client is told. */
function startOf(call: TapedCall, traced: number, speech: Stretch | undefined): Figure {
  const slack = slackAt(call, speech?.start);
  const name = isSemantic(call) ? 'start of speech, semantic_vad' : 'start of speech';
  if (isSemantic(call)) return equal(name, traced, speech?.start, slack, toldAfter(call, speech));
  if (!isAtOnce(call, speech)) return equal(name, traced, speech?.start, slack);
  return equal('start of speech, at once', traced, speech?.start, slack, toldAfter(call, speech));
}

/** `semantic_vad` does not say for how long it has waited by the time at which it tells. */
function endOf(call: TapedCall, traced: number, speech: Stretch | undefined): Figure {
  const slack = slackAt(call, speech?.end);
  if (!isSemantic(call)) return equal('end of speech', traced, speech?.end, slack);
  return equal('end of speech, semantic_vad', traced, speech?.end, slack, stoppedAfter(call, speech));
}

/** From when to when each answer sounds, and for how long. */
export function agentSpeeches(tape: Measured, trace: CallTrace): Figure[] {
  const starts = tape.agent.map(({ start }) => start);
  const ends = tape.agent.map(({ end }) => end);
  return trace
    .named('agent_speech')
    .flatMap(({ attributes, start, end }) => [
      equal('start of answer', start, nearest(starts, start)),
      equal('end of answer', end, nearest(ends, end)),
      equal('heard_ms', numberIn(attributes, 'realtime.audio.heard_ms'), soundBetween(tape, start, end)),
    ]);
}

function nearest(times: readonly number[], time: number): number | undefined {
  return times.toSorted((one, other) => Math.abs(one - time) - Math.abs(other - time))[0];
}
