import { connectionOf } from '../report/analysis/span-facts.ts';
import { numberAttribute, textAttribute } from '../waterfall/waterfall-span.ts';
import type { PlacedCall } from './placed-call.ts';
import type { ShownSpan } from './shown-span.ts';

/** Whether an answer was heard to its end; `unknown` where it may have sounded on after the last that is known of it. */
export type Ending = 'whole' | 'cut' | 'unknown';

/** Milliseconds by which the end of what is cut may differ from that of its session: some backends keep no more. */
const SAME_MS = 1;

/** What comes right behind the end of a response: that of its agent, rate limits. */
const BEHIND_RESPONSE_MS = 100;

/** Milliseconds of a token of the model's audio. https://platform.openai.com/docs/guides/realtime-costs */
const TOKEN_MS = 50;

/** A share of an answer that nobody misses, and by which tokens are more than its sound. */
const HEARD_WHOLE = 0.95;

/** An answer, and what it ended with, perhaps. */
interface SpokenAnswer {
  response: ShownSpan;
  speech: ShownSpan | undefined;
  heardMs: number | undefined;
  /** Those of the call. */
  sessions: readonly ShownSpan[];
}

/**
 * How an answer ended that nothing interrupted. A hang-up leaves no event: what still sounds ends with the session. So does
 * an answer that a client closes the session after, which had no more audio than was heard.
 */
export function endingOf(
  { isTimed, isMade }: PlacedCall,
  { response, speech, heardMs = 0, sessions }: SpokenAnswer,
): Ending {
  if (speech === undefined || !isTimed) return 'whole';
  const session = sessions.find((each) => endsWith(speech, each));
  if (session === undefined) return 'whole';
  const tokens = numberAttribute(response, 'gen_ai.usage.audio.output_tokens') ?? Infinity;
  if (heardMs >= tokens * TOKEN_MS * HEARD_WHOLE) return 'whole';
  const isLastWord =
    textAttribute(response, 'realtime.response.status') === 'completed' &&
    session.endMs - response.endMs < BEHIND_RESPONSE_MS;
  // Events are of what is made, not of what is heard: a log of them is over before the answer is.
  return isMade && isLastWord ? 'unknown' : 'cut';
}

function endsWith(speech: ShownSpan, session: ShownSpan): boolean {
  const isOfSession =
    connectionOf(speech) === connectionOf(session) &&
    (connectionOf(speech) !== undefined || speech.traceId === session.traceId);
  return isOfSession && speech.startMs <= session.endMs && speech.endMs >= session.endMs - SAME_MS;
}
