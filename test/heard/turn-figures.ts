import { millisecondsIn } from './call-trace.ts';
import { isSemantic, lastSpeechOf, slackAt, stoppedAfter, toldAfter } from './detected-speech.ts';
import { equal, exactly } from './figures.ts';
import { nextSound, silentAfter } from './measure-tape.ts';
import type { CallTrace } from './call-trace.ts';
import type { Figure } from './figures.ts';
import type { Measured, Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

/** What each latency is measured from. */
const SOURCES = {
  server_vad: 'audio_clock',
  semantic_vad: 'semantic_vad',
  'push to talk': 'client_commit',
} as const;

/** For how long the caller waits in each turn. */
export function waits(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  const { detection } = call.circumstances;
  return trace.named('turn').flatMap((turn) => {
    const speech = lastSpeechOf(turn, tape, trace);
    if (speech === undefined) return [];
    const latency = millisecondsIn(turn.attributes, 'realtime.turn.response_latency');
    const endpointing = millisecondsIn(turn.attributes, 'realtime.turn.endpointing');
    const slack = slackAt(call, speech.end);
    return [
      latencyOf(call, latency, { speech, waited: waitAfter(tape, speech) }),
      ...sourceOf(turn.attributes, SOURCES[detection]),
      ...(detection === 'server_vad'
        ? [equal('endpointing', endpointing, stoppedAfter(call, speech), slack)]
        : []),
    ];
  });
}

/** From the server's events alone: the network, and how long the audio waits to be sent, are in what the user feels. */
export function waitsWithoutAudio(call: TapedCall, tape: Measured, events: CallTrace): Figure[] {
  const { detection, silenceMs } = call.circumstances;
  if (detection !== 'server_vad') return [];
  return events.named('turn').flatMap((turn) => {
    const speech = lastSpeechOf(turn, tape, events);
    if (speech === undefined) return [];
    const latency = millisecondsIn(turn.attributes, 'realtime.turn.response_latency');
    const way = stoppedAfter(call, speech) - silenceMs;
    return [
      equal('response_latency, vad_silence', latency, waitAfter(tape, speech), way, 0),
      ...sourceOf(turn.attributes, 'vad_silence'),
    ];
  });
}

function sourceOf(
  { 'realtime.turn.response_latency_source': source }: TracedAttributes,
  expected: string,
): Figure[] {
  return source === undefined ? [] : [exactly(`source is ${expected}`, source === expected ? 1 : 0, 1)];
}

type TracedAttributes = Readonly<Record<string, unknown>>;

function latencyOf(
  call: TapedCall,
  traced: number | undefined,
  { speech, waited }: { speech: Stretch; waited: number | undefined },
): Figure {
  const slack = slackAt(call, speech.end);
  if (!isSemantic(call)) return equal('response_latency', traced, waited, slack);
  return equal('response_latency, semantic_vad', traced, waited, slack + stoppedAfter(call, speech), slack);
}

/** What answers a speech sounds before the next is over, or never. */
function waitAfter(tape: Measured, speech: Stretch): number | undefined {
  const next = tape.caller[tape.caller.indexOf(speech) + 1];
  const sound = nextSound(tape, speech.end);
  return sound === undefined || sound > (next?.end ?? Infinity) ? undefined : sound - speech.end;
}

/** How long the agent went on when the caller had begun to speak over it. */
export function reactions(call: TapedCall, tape: Measured, trace: CallTrace): Figure[] {
  const traced = trace
    .named('turn')
    .map(({ attributes }) => millisecondsIn(attributes, 'realtime.interruption.reaction_time'))
    .filter((reaction) => reaction !== undefined);
  const taped = tape.caller.flatMap((speech) => {
    const silent = silentAfter(tape, speech.start);
    return silent === undefined ? [] : [{ speech, ms: silent - speech.start }];
  });
  // Told late that the caller speaks, it cannot be told who was first.
  if (isSemantic(call) && taped.length < traced.length) return [];
  return Array.from({ length: Math.max(traced.length, taped.length) }, (_, index) => {
    const { speech, ms } = taped[index] ?? {};
    const slack = slackAt(call, speech?.start);
    if (!isSemantic(call)) return equal('reaction_time', traced[index], ms, slack);
    return equal('reaction_time, semantic_vad', traced[index], ms, slack + toldAfter(call, speech), slack);
  });
}
