import { describeFacts } from './call-facts.ts';
import { lanesOf } from './lanes.ts';
import { marksOf } from './marks.ts';
import { placeCall } from './placed-call.ts';
import { spanDetailsOf } from './span-details.ts';
import { withoutWayAround } from '../span-input/reading-doubts.ts';
import { turnRowsOf } from './turn-rows.ts';
import { utterancesOf } from './utterances.ts';
import type { Call } from './calls.ts';
import type { CallDocument, Fact } from './call-document.ts';
import type { Loudness } from './waveform.ts';

/** What is beside the spans of a call. */
export interface CallSurroundings {
  /** URL of a Jaeger UI that has the trace. */
  jaegerUi?: string | undefined;
  waveform?: Loudness | undefined;
  /** What makes its spans doubtful, in words; behind a semicolon what to do. */
  doubts?: readonly string[];
  /** Whether its times are those of the call; else nothing is said of when, and of how long. */
  isTimed?: boolean;
  /** Whether its spans are made of a recording or a log. */
  isMade?: boolean;
}

/** All that the page of a call shows. */
export function describeCall(
  call: Call,
  { jaegerUi, waveform, doubts = [], isTimed = true, isMade = false }: CallSurroundings = {},
): CallDocument {
  const placed = placeCall(call, { isTimed, isMade });
  const turns = turnRowsOf(placed);
  const utterances = utterancesOf(placed, turns);
  const marks = marksOf(placed);
  return {
    title: `Call ${call.id}`,
    facts: [...describeFacts(placed, marks.leftOut), ...doubts.map(factOfDoubt)],
    isTimed,
    lengthMs: placed.lengthMs,
    lanes: lanesOf(placed, turns, utterances),
    marks: marks.shown,
    turns,
    utterances,
    spans: spanDetailsOf(placed),
    jaegerUi,
    waveform: waveform && { ...waveform, at: placed.at(recordingStartOf(call)) },
  };
}

function factOfDoubt(doubt: string): Fact {
  return { name: 'doubtful', value: withoutWayAround(doubt), tone: 'doubtful' };
}

/** A recording begins with the first session. */
function recordingStartOf({ spans, startMs }: Call): number {
  return spans.find(({ operation }) => operation === 'realtime_session')?.startMs ?? startMs;
}
