import { count } from '../../../host/fields.ts';
import { Durations, inSeconds, type DurationSummary } from './durations.ts';
import * as name from './span-attributes.ts';
import { microsecondsOf, type SpanFacts } from './span-facts.ts';

/** Who was heard, over all sessions in which both sides could be. */
export interface TalkTotals {
  /** How many they are. */
  sessions: number;
  /** Seconds of all of them. User and agent, less the overlap, and the silence are the whole. */
  userSpeech: number;
  agentSpeech: number;
  overlap: number;
  silence: number;
  /** Of each session. */
  longestSilence: DurationSummary | null;
  /** Of the sessions in which the agent spoke first. */
  greetingDelay: DurationSummary | null;
  /** Their turns. */
  turns: number;
  unansweredTurns: number;
  agentInterruptions: number;
}

/** Adds up what sessions say of who was heard in them. */
export class SessionTalk {
  #sessions = 0;
  /** Microseconds. */
  #userSpeech = 0;
  #agentSpeech = 0;
  #overlap = 0;
  #silence = 0;
  readonly #longestSilence = new Durations();
  readonly #greetingDelay = new Durations();
  #turns = 0;
  #unansweredTurns = 0;
  #agentInterruptions = 0;

  /** Takes note of a `realtime_session` span; one in which a side could not be heard has no effect. */
  add(span: SpanFacts): void {
    const overlap = microsecondsOf(span, name.OVERLAP_TIME);
    if (overlap === undefined) return;
    const counted = (key: string): number => count(span.attributes[key]) ?? 0;
    const longestSilence = microsecondsOf(span, name.LONGEST_SILENCE);
    const greetingDelay = microsecondsOf(span, name.GREETING_DELAY);
    this.#sessions += 1;
    this.#userSpeech += microsecondsOf(span, name.USER_SPEECH_TIME) ?? 0;
    this.#agentSpeech += microsecondsOf(span, name.AGENT_SPEECH_TIME) ?? 0;
    this.#overlap += overlap;
    this.#silence += microsecondsOf(span, name.SILENCE_TIME) ?? 0;
    if (longestSilence !== undefined) this.#longestSilence.add(longestSilence);
    if (greetingDelay !== undefined) this.#greetingDelay.add(greetingDelay);
    this.#turns += counted(name.TURN_COUNT);
    this.#unansweredTurns += counted(name.UNANSWERED_TURN_COUNT);
    this.#agentInterruptions += counted(name.AGENT_INTERRUPTION_COUNT);
  }

  totals(): TalkTotals {
    return {
      sessions: this.#sessions,
      userSpeech: inSeconds(this.#userSpeech),
      agentSpeech: inSeconds(this.#agentSpeech),
      overlap: inSeconds(this.#overlap),
      silence: inSeconds(this.#silence),
      longestSilence: this.#longestSilence.summary(),
      greetingDelay: this.#greetingDelay.summary(),
      turns: this.#turns,
      unansweredTurns: this.#unansweredTurns,
      agentInterruptions: this.#agentInterruptions,
    };
  }
}
