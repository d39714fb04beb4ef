import { PADDING_MS } from './taped-call.ts';
import type { CallTrace, TracedStretch } from './call-trace.ts';
import type { Measured, Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

/** How far a span may be from the speech that it is about. */
const SAME_MS = 1000;

/** The speech on the tape that a span is about: that which begins about when it does. */
export function speechOf({ caller }: Measured, span: Stretch): Stretch | undefined {
  const off = ({ start }: Stretch): number => Math.abs(start - span.start);
  const [best] = caller.toSorted((one, other) => off(one) - off(other));
  return best === undefined || off(best) > SAME_MS ? undefined : best;
}

/** The last that the caller says in a turn. */
export function lastSpeechOf(turn: TracedStretch, tape: Measured, trace: CallTrace): Stretch | undefined {
  const said = trace.speechesIn(turn).at(-1);
  return said === undefined ? undefined : speechOf(tape, said);
}

/** Detection that does not say for how long it has waited when it tells. */
export function isSemantic({ circumstances }: TapedCall): boolean {
  return circumstances.detection === 'semantic_vad';
}

/** How long after it began, and after it ended, the client was told of a speech. */
export function toldAfter({ startedMs, fromMs }: TapedCall, speech: Stretch | undefined): number {
  return startedMs.map((time) => time - fromMs - (speech?.start ?? NaN)).find((late) => late > 0) ?? 0;
}

export function stoppedAfter({ stoppedMs, fromMs }: TapedCall, speech: Stretch | undefined): number {
  return stoppedMs.map((time) => time - fromMs - (speech?.end ?? NaN)).find((late) => late > 0) ?? 0;
}

/** Speech that begins within the padding: `audio_start_ms` stops at 0. */
export function isAtOnce(
  { circumstances, microphone, fromMs }: TapedCall,
  speech: Stretch | undefined,
): boolean {
  if (circumstances.detection !== 'server_vad' || speech === undefined) return false;
  return microphone.positionAt(fromMs + speech.start) < PADDING_MS;
}

/**
 * What a sender that is not in time adds: the detection may take a chunk for its neighbour. One that jitters by intention
 * speaks on the grain of the detection, which is then never wrong.
 */
export function slackAt({ circumstances, microphone, fromMs }: TapedCall, time: number | undefined): number {
  if (circumstances.microphone === 'jitters' || time === undefined) return 0;
  return microphone.unevennessAt(microphone.positionAt(fromMs + time));
}
