import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Stretch } from './measure-tape.ts';

/** A span, in milliseconds since the tape began. */
export interface TracedStretch extends Stretch {
  attributes: ReadableSpan['attributes'];
}

/** What was traced of a call, on the time of its tape. */
export class CallTrace {
  readonly #spans: readonly ReadableSpan[];
  readonly #session: ReadableSpan;
  readonly #fromMs: number;

  /** The session ends when the tape does. */
  constructor(spans: readonly ReadableSpan[], lengthMs: number) {
    const session = spans.find(({ name }) => name === 'realtime_session');
    if (session === undefined) throw new Error('nothing was traced');
    this.#spans = spans;
    this.#session = session;
    this.#fromMs = epoch(session.endTime) - lengthMs;
  }

  /** Spans of a name, in their order. */
  named(word: string): TracedStretch[] {
    return this.#spans
      .filter(({ name }) => name === word)
      .map(({ attributes, startTime, endTime }) => ({
        attributes,
        start: epoch(startTime) - this.#fromMs,
        end: epoch(endTime) - this.#fromMs,
      }))
      .toSorted((one, other) => one.start - other.start);
  }

  speechesIn(turn: TracedStretch): TracedStretch[] {
    const numberOf = ({ attributes }: TracedStretch): unknown => attributes['realtime.turn.number'];
    return this.named('user_speech').filter((speech) => numberOf(speech) === numberOf(turn));
  }

  /** How many, of the whole call. */
  count(name: string): number | undefined {
    return numberIn(this.#session.attributes, `realtime.session.${name}`);
  }

  /** For how many milliseconds, of the whole call. */
  time(name: string): number | undefined {
    return millisecondsIn(this.#session.attributes, `realtime.session.${name}`);
  }
}

export function numberIn(attributes: ReadableSpan['attributes'], key: string): number | undefined {
  const value = attributes[key];
  return typeof value === 'number' ? value : undefined;
}

/** Of an attribute in seconds. */
export function millisecondsIn(attributes: ReadableSpan['attributes'], key: string): number | undefined {
  const seconds = numberIn(attributes, key);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Since a recent time: the digits of a number are for parts of milliseconds. */
function epoch([seconds, nanoseconds]: [number, number]): number {
  return (seconds % 1e6) * 1000 + nanoseconds / 1e6;
}
