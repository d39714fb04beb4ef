import { describeRecorded } from '../../recording/recorded-signal.ts';
import { ENVELOPE_FIELDS, fieldAt, findEvent } from './line-event.ts';
import { FIRST_PLAUSIBLE_TIME } from '../../host/epoch-milliseconds.ts';
import { readLineTime } from '../input/line-time.ts';
import type { EventLine } from './line-event.ts';
import type { Fields } from '../../host/fields.ts';
import type { OptionChecks } from '../../host/option-checks.ts';
import type { TimeUnit } from '../input/line-time.ts';

/** Where event lines have what is read of them. Names with dots are of fields within fields: `jsonPayload.event`. */
export interface LineFieldOptions {
  /** The field that holds the event. Default: the line itself, or whichever field wraps one. */
  eventField?: string;
  /** The field that tells interleaved sessions apart. Default: the first of `session`, `session_id` and others. */
  sessionField?: string;
  /** The field that holds the time. Default: the first of `time`, `timestamp`, `ts` and others that can be read. */
  timeField?: string;
  /** What numbers that are times count. Default: told by their size, as those of an epoch. */
  timeUnit?: TimeUnit;
}

/** The checks of {@link LineFieldOptions}. */
export const LINE_FIELD_CHECKS: OptionChecks = {
  eventField: { valid: (value) => typeof value === 'string', expected: 'the name of a field' },
  sessionField: { valid: (value) => typeof value === 'string', expected: 'the name of a field' },
  timeField: { valid: (value) => typeof value === 'string', expected: 'the name of a field' },
  timeUnit: {
    valid: (value) => ['s', 'ms', 'us', 'ns'].includes(value as string),
    expected: "'s', 'ms', 'us' or 'ns'",
  },
};

/** What an event is, in words. */
export const EVENTS =
  'an object with a "type", such as {"type": "response.created"} or {"type": "agent_start"}';

const TIME_FIELDS = ['time', 'timestamp', 'ts', '@timestamp', 't', 'created_at', 'datetime', 'date'] as const;
const SESSION_FIELDS = ['session', 'session_id', 'sessionId', 'session_key', 'sessionKey'] as const;
const TIMES = 'epoch seconds or milliseconds, or an ISO 8601 date';

/** Reads event, time and session of event lines, under the names that are given or that are usual. */
export class LineFields {
  readonly #options: LineFieldOptions;
  readonly #sessionFields: readonly string[];

  constructor(options: LineFieldOptions) {
    this.#options = options;
    const { sessionField } = options;
    this.#sessionFields = sessionField === undefined ? SESSION_FIELDS : [sessionField];
  }

  /** `undefined` when the line has none, see {@link whyNoEvent}. */
  event(line: Fields): EventLine | undefined {
    return findEvent(line, this.#options.eventField);
  }

  /** Says what an event was expected to be, and where it was looked for. */
  whyNoEvent(): string {
    const { eventField } = this.#options;
    if (eventField !== undefined) return `has no event in "${eventField}": expected ${EVENTS}`;
    const envelopes = ENVELOPE_FIELDS.map((field) => `"${field}"`).join(', ');
    return `has no event: expected ${EVENTS}; looked at the line itself, ${envelopes}, and the only other field with an event of a known type, also within others. --event-field names another`;
  }

  /**
   * Epoch milliseconds, `undefined` when the line has no time, or what is wrong with the time in words. `before` is a time
   * that stands before the JSON of the line, for one without a time of its own.
   */
  time({ envelope, event }: EventLine, before?: string): number | string | undefined {
    const { timeField, timeUnit } = this.#options;
    if (timeField === undefined) return this.#usualTime(envelope, event) ?? readLineTime(before, timeUnit);
    const value = fieldAt(envelope, timeField) ?? fieldAt(event, timeField);
    if (value === undefined || value === null) return `has no "${timeField}", which should hold its time`;
    return (
      readLineTime(value, timeUnit) ??
      `"${timeField}" is no time: expected ${TIMES}, but got ${describeRecorded(value)}`
    );
  }

  /** Whether a time lies where numbers lie that do not count from 1970, and nothing said what they count. */
  looksRelative(time: number): boolean {
    return time < FIRST_PLAUSIBLE_TIME && this.#options.timeUnit === undefined;
  }

  /** What tells the session of the line from others; `undefined` when nothing does. */
  key({ envelope, event }: EventLine): string | number | undefined {
    for (const field of this.#sessionFields) {
      const key = fieldAt(envelope, field) ?? fieldAt(event, field);
      if (typeof key === 'string' || typeof key === 'number') return key;
    }
    return undefined;
  }

  /** Nobody said that these fields hold times: one that does not is about something else. */
  #usualTime(envelope: Fields, event: Fields): number | undefined {
    const { timeUnit } = this.#options;
    for (const field of TIME_FIELDS) {
      const time = readLineTime(envelope[field], timeUnit) ?? readLineTime(event[field], timeUnit);
      if (time !== undefined) return time;
    }
    return undefined;
  }
}
