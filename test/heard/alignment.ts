import { slackAt } from './detected-speech.ts';
import { joined, measureTape } from './measure-tape.ts';
import type { Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

const ALIGNED_MS = 20;

/** Between two things that somebody says in these calls there is a longer silence. */
const BETWEEN_MS = 400;

/** How a call was recorded with its audio, beside its tape. */
export interface Alignment {
  /** What is not within 20 ms of the tape; where the sender itself was not in time the tape has that, too. */
  problems: string[];
  /** By how much the recording differs, least and most. */
  summary: string;
}

/** Compares when each thing that was said begins and ends. In a call with so many barge-ins each side speaks twice for each. */
export function alignmentOf(call: TapedCall, bargeIns: number): Alignment {
  const tape = measureTape(call.tape);
  const recorded = measureTape(call.recording.path);
  const { tapeFromMs } = call.recording;
  const problems: string[] = [];
  const summaries = (['caller', 'agent'] as const).map((side) => {
    const taped = joined(tape[side], BETWEEN_MS);
    const heard = joined(recorded[side], BETWEEN_MS);
    if (taped.length !== 2 * bargeIns || heard.length !== taped.length)
      problems.push(`the ${side} is taped ${taped.length} times, recorded ${heard.length} times`);
    const offs = taped.flatMap((stretch, index) =>
      EDGES.map((edge) => {
        const off = (heard[index]?.[edge] ?? NaN) - tapeFromMs - stretch[edge];
        const slack = side === 'caller' ? slackAt(call, stretch[edge]) : 0;
        if (!(Math.abs(off) <= ALIGNED_MS + slack))
          problems.push(`the ${edge} of what the ${side} says at ${stretch.start} ms is off by ${off} ms`);
        return off;
      }),
    );
    return `${side} ${Math.min(...offs).toFixed(1)} to ${Math.max(...offs).toFixed(1)}`;
  });
  const longer = recorded.lengthMs - tape.lengthMs - tapeFromMs;
  if (Math.abs(longer) > ALIGNED_MS) problems.push(`the recording is ${longer} ms longer than the call`);
  return { problems, summary: `recorded less taped, in ms: ${summaries.join('; ')}` };
}

const EDGES: readonly (keyof Stretch)[] = ['start', 'end'];
