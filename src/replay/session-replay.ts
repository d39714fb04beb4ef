import { eventDirection } from '../events/event-type.ts';
import { isFields } from '../events/fields.ts';
import { isRecordedLine } from '../recording/recording-format.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { SessionTracer } from '../session-tracer.ts';
import { EventStream } from '../sources/event-stream/event-stream.ts';
import { resolveTraceOptions } from '../trace-options.ts';
import { findEvent } from './line-event.ts';
import { readLineTime } from './line-time.ts';
import type { Fields } from '../events/fields.ts';
import type { OptionChecks } from '../option-checks.ts';
import type { TraceOptions } from '../trace-options.ts';

/** What the lines of an input are; `auto` tells for each line. */
export type ReplayFormat = 'auto' | 'recording' | 'events' | 'server-events';

/** How lines become sessions. */
export interface SessionReplayOptions extends TraceOptions {
  /** Default: `auto`. */
  format?: ReplayFormat;
  /** The field that tells interleaved sessions of event lines apart. Default: the first of `session`, `session_id`. */
  sessionField?: string;
  /** The field that holds the time of event lines. Default: the first of `time`, `timestamp`, `ts` and others. */
  timeField?: string;
  /** Added to every recorded time, in milliseconds. */
  shiftMs?: number;
}

const TIME_FIELDS = ['time', 'timestamp', 'ts', '@timestamp', 't', 'created_at', 'datetime', 'date'] as const;
const SESSION_FIELDS = ['session', 'session_id'] as const;
const EVENTS = 'an object with a "type", such as {"type": "response.created"} or {"type": "agent_start"}';

/** Turns parsed lines of recordings, of session events and of Realtime API events into spans. */
export class SessionReplay {
  readonly #format: ReplayFormat;
  readonly #shift: number;
  readonly #timeFields: readonly string[];
  readonly #sessionFields: readonly string[];
  readonly #recordings: RecordingReader;
  readonly #stream: EventStream;
  /** Of the event line being applied. */
  #key: unknown;
  /** Lines that were of a known type. */
  events = 0;
  /** Event lines without a time: each counts as the time of the one before it, or as now. */
  untimed = 0;

  /** Throws a `TypeError` for a wrong option. */
  constructor(options: SessionReplayOptions = {}) {
    const resolved = resolveTraceOptions(options, OWN_OPTIONS);
    const { format = 'auto', sessionField, timeField, shiftMs = 0 } = options;
    this.#format = format;
    this.#shift = shiftMs;
    this.#timeFields = timeField === undefined ? TIME_FIELDS : [timeField];
    this.#sessionFields = sessionField === undefined ? SESSION_FIELDS : [sessionField];
    const createReceiver = (): SessionTracer => new SessionTracer(resolved);
    this.#recordings = new RecordingReader(createReceiver);
    this.#stream = new EventStream({
      createReceiver,
      sessionKey: () => this.#key,
      facts: { agents: format === 'server-events' ? false : undefined },
    });
  }

  /** Sessions begun so far. */
  get sessions(): number {
    return this.#recordings.sessions + this.#stream.sessions;
  }

  /** Lines that are missing, as recordings say of themselves. */
  get lostLines(): number {
    return this.#recordings.lostLines;
  }

  get openSessions(): number {
    return this.#recordings.openSessions + this.#stream.openSessions;
  }

  /** When a parsed line was recorded, in epoch milliseconds; `undefined` when it does not say. */
  timeOf(line: unknown): number | undefined {
    if (!isFields(line)) return undefined;
    if (this.#isRecorded(line)) return typeof line['t'] === 'number' ? line['t'] : undefined;
    const time = this.#readTime(line, findEvent(line));
    return typeof time === 'number' ? time : undefined;
  }

  /** Applies one parsed line. Gives what is wrong with it in words, if anything is. */
  apply(line: unknown): string | undefined {
    if (!isFields(line) || Array.isArray(line)) return `is no event: expected ${EVENTS}`;
    try {
      return this.#isRecorded(line) ? this.#applyRecorded(line) : this.#applyEvent(line);
    } catch (error) {
      return `could not be applied: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Applies one line as text. Gives what is wrong with it in words, if anything is. */
  applyText(line: string): string | undefined {
    if (this.#readsRecordings && this.#recordings.applyText(line, this.#shift)) {
      this.events += 1;
      return undefined;
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch (error) {
      return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
    return this.apply(parsed);
  }

  /** The input is over: ends what is open. */
  end(): void {
    this.#recordings.end();
    this.#stream.end('closed');
  }

  get #readsRecordings(): boolean {
    return this.#format === 'auto' || this.#format === 'recording';
  }

  #isRecorded(line: Fields): boolean {
    if (this.#format === 'auto') return isRecordedLine(line);
    return this.#format === 'recording';
  }

  #applyRecorded(line: Fields): string | undefined {
    const problem = this.#recordings.apply(line, this.#shift);
    if (problem === undefined) this.events += 1;
    return problem;
  }

  #applyEvent(line: Fields): string | undefined {
    const event = findEvent(line);
    if (event === undefined) return `has no event: expected ${EVENTS}`;
    if (this.#format === 'server-events' && eventDirection(event['type']) === undefined) {
      if (event['type'] !== 'error') return `"${String(event['type'])}" is no event of the Realtime API`;
    }
    const time = this.#readTime(line, event);
    if (typeof time === 'string') return time;
    if (time === undefined) this.untimed += 1;
    this.#key = this.#readKey(line, event);
    if (this.#stream.apply(event, time === undefined ? undefined : time + this.#shift)) this.events += 1;
    return undefined;
  }

  /** The time of an event line, or what is wrong with it. */
  #readTime(line: Fields, event: Fields | undefined): number | string | undefined {
    for (const field of this.#timeFields) {
      const value = line[field] ?? event?.[field];
      if (value === undefined || value === null) continue;
      return (
        readLineTime(value) ??
        `"${field}" is no time: expected epoch seconds or milliseconds, or an ISO 8601 date, but got ${brief(value)}`
      );
    }
    return this.#timeFields === TIME_FIELDS
      ? undefined
      : `has no "${this.#timeFields.join()}", which should hold its time`;
  }

  #readKey(line: Fields, event: Fields): unknown {
    for (const field of this.#sessionFields) {
      const key = line[field] ?? event[field];
      if (typeof key === 'string' || typeof key === 'number') return key;
    }
    return undefined;
  }
}

const OWN_OPTIONS: OptionChecks = {
  format: {
    valid: (value) => ['auto', 'recording', 'events', 'server-events'].includes(value as string),
    expected: "'auto', 'recording', 'events' or 'server-events'",
  },
  sessionField: { valid: (value) => typeof value === 'string', expected: 'the name of a field' },
  timeField: { valid: (value) => typeof value === 'string', expected: 'the name of a field' },
  shiftMs: { valid: Number.isFinite, expected: 'a number of milliseconds' },
};

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
