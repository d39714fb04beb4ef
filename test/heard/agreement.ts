import { CallTrace } from './call-trace.ts';
import { measureTape } from './measure-tape.ts';
import { recordings } from './recording-figures.ts';
import { counts, times } from './session-figures.ts';
import { agentSpeeches, userSpeeches } from './speech-figures.ts';
import { reactions, waits, waitsWithoutAudio } from './turn-figures.ts';
import type { Figure } from './figures.ts';
import type { TapedCall } from './taped-call.ts';

/** Every figure of a call that the tape has, too. */
export function figuresOf(call: TapedCall): Figure[] {
  const tape = measureTape(call.tape);
  const lengthMs = call.toMs - call.fromMs;
  const trace = new CallTrace(call.spans, lengthMs);
  return [
    ...counts(call, tape, trace),
    ...userSpeeches(call, tape, trace),
    ...agentSpeeches(tape, trace),
    ...waits(call, tape, trace),
    ...reactions(call, tape, trace),
    ...times(call, tape, trace),
    ...recordings(call, tape),
    ...waitsWithoutAudio(call, tape, new CallTrace(call.spansOfEvents, lengthMs)),
  ];
}
