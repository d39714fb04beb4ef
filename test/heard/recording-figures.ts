import { slackAt } from './detected-speech.ts';
import { equal, exactly } from './figures.ts';
import { joined, measureTape, STUTTER_MS } from './measure-tape.ts';
import type { Figure } from './figures.ts';
import type { Measured, Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

/** A sender that is not in time is heard on the tape when it sends; the recording has it when it was captured. */
const LATE_MS = 40;

/** When each side is heard, as it was recorded with its audio and as it is on the tape. */
export function recordings(call: TapedCall, tape: Measured): Figure[] {
  const { path, tapeFromMs } = call.recording;
  const recorded = measureTape(path);
  return (['caller', 'agent'] as const).flatMap((side) => {
    const taped = stretchesOf(tape, side);
    const heard = stretchesOf(recorded, side);
    const edges = taped.flatMap((stretch, index) =>
      (['start', 'end'] as const).map((edge) => {
        const time = heard[index]?.[edge];
        const slack = side === 'caller' ? slackAt(call, stretch[edge]) + lateIn(call) : 0;
        return equal(
          `${side}, recorded`,
          time === undefined ? time : time - tapeFromMs,
          stretch[edge],
          slack,
        );
      }),
    );
    return [exactly(`${side}, recorded`, heard.length, taped.length), ...edges];
  });
}

function stretchesOf(measured: Measured, side: 'caller' | 'agent'): Stretch[] {
  return side === 'caller' ? measured.caller : joined(measured.agent, STUTTER_MS);
}

function lateIn({ circumstances }: TapedCall): number {
  return circumstances.microphone === 'jitters' ? LATE_MS : 0;
}
