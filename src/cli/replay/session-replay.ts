import { createNoopMeter } from '@opentelemetry/api';
import { eventDirection } from '../../realtime-api/event-type.ts';
import { isObject, list } from '../../host/fields.ts';
import { isRecordedLine } from '../../recording/recording-format.ts';
import { describeRecorded } from '../../recording/recorded-signal.ts';
import { RecordingReader } from '../../recording/recording-reader.ts';
import { SessionTracer } from '../../session/session-tracer.ts';
import { EventStream } from '../../sources/event-stream/event-stream.ts';
import { resolveTraceOptions } from '../../session/trace-options.ts';
import { describeJsonError } from '../input/bad-lines.ts';
import { findJson, isEventStreamField } from '../input/log-json.ts';
import { EVENTS, LINE_FIELD_CHECKS, LineFields } from './line-fields.ts';
import { LogPieces } from './log-pieces.ts';
import { MixedSessions } from './mixed-sessions.ts';
import { TimeOrder } from './time-order.ts';
import type { Fields } from '../../host/fields.ts';
import type { OptionChecks } from '../../host/option-checks.ts';
import type { TraceOptions } from '../../session/trace-options.ts';
import type { LineFieldOptions } from './line-fields.ts';

/** What the lines of an input are; `auto` tells for each line. */
export type ReplayFormat = 'auto' | 'recording' | 'events' | 'server-events';

/** How lines become sessions. */
export interface SessionReplayOptions extends TraceOptions, LineFieldOptions {
  /** Default: `auto`. */
  format?: ReplayFormat;
  /** Added to every recorded time, in milliseconds. */
  shiftMs?: number;
  /** Where the sessions of event lines were held; only its host and port are read. Recordings say it themselves. */
  url?: string;
}

/** What is wrong with an entry of a list, in words. Gives whether the entries after it are to be applied. */
export type BadEntryListener = (problem: string) => boolean;

/** Turns parsed lines of recordings, of session events and of Realtime API events into spans. */
export class SessionReplay {
  readonly #format: ReplayFormat;
  readonly #shift: number;
  readonly #fields: LineFields;
  readonly #mixed = new MixedSessions();
  readonly #pieces = new LogPieces();
  readonly #order = new TimeOrder();
  readonly #recordings: RecordingReader;
  readonly #stream: EventStream;
  /** Of the event line being applied. */
  #key: unknown;
  /** Lines that were of a known type. */
  events = 0;
  /** Lines that were something else, and not wrong. */
  others = 0;
  /** Event lines without a time: each counts as the time of the one before it, or as now. */
  untimed = 0;
  /** Event lines whose time lies before there were any, and for whose numbers no unit was given. */
  relative = 0;

  /** Throws a `TypeError` for a wrong option. */
  constructor(options: SessionReplayOptions = {}) {
    // Metrics have the time at which they are recorded: the past cannot be measured again.
    const meterProvider = options.meterProvider ?? { getMeter: () => createNoopMeter() };
    const resolved = resolveTraceOptions({ ...options, meterProvider }, OWN_OPTIONS);
    const { format = 'auto', shiftMs = 0 } = options;
    this.#format = format;
    this.#shift = shiftMs;
    this.#fields = new LineFields(options);
    const createReceiver = (): SessionTracer => new SessionTracer(resolved);
    this.#recordings = new RecordingReader(createReceiver);
    this.#stream = new EventStream({
      createReceiver,
      sessionKey: () => this.#key,
      facts: { agents: format === 'server-events' ? false : undefined, url: options.url },
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

  /** Whether event lines without a key are of several sessions at once, which are taken for one. */
  get mixesSessions(): boolean {
    return this.#mixed.found;
  }

  /** Whether the newest event line seems to come first. */
  get runsBackwards(): boolean {
    return this.#order.isBackwards;
  }

  get openSessions(): number {
    return this.#recordings.openSessions + this.#stream.openSessions;
  }

  /** When a line was recorded, in epoch milliseconds, of a list the last of it; `undefined` when it does not say. */
  timeOf(text: string): number | undefined {
    const parsed = parsedJson(text);
    const { value, time } =
      parsed === undefined ? (findJson(text) ?? NOTHING) : { value: parsed, time: undefined };
    const listed = Array.isArray(value) ? value : isObject(value) ? eventsOf(value) : [];
    return this.#timeOf(listed.length > 0 ? listed.at(-1) : value, time);
  }

  /** Applies one parsed line. Gives what is wrong with it in words, if anything is. */
  apply(line: unknown): string | undefined {
    return this.#apply(line, {});
  }

  /**
   * Applies one line as text. Gives what is wrong with it in words, if anything is; with `onBadEntry` each bad entry of a
   * list is told by itself instead.
   */
  applyText(line: string, onBadEntry?: BadEntryListener): string | undefined {
    if (this.#readsRecordings && this.#recordings.applyText(line, this.#shift)) {
      this.events += 1;
      return undefined;
    }
    const parsed = parsedJson(line);
    if (parsed !== undefined) return this.#apply(parsed, { onBadEntry });
    const found = findJson(line);
    if (found !== undefined) return this.#apply(found.value, { time: found.time, onBadEntry });
    if (!isEventStreamField(line)) return describeJsonError(line) ?? NO_EVENT;
    this.others += 1;
    return undefined;
  }

  /** The input is over: ends what is open. */
  end(): void {
    this.#recordings.end();
    this.#stream.ranOut();
  }

  get #readsRecordings(): boolean {
    return this.#format === 'auto' || this.#format === 'recording';
  }

  #isRecorded(line: Fields): boolean {
    if (this.#format === 'auto') return isRecordedLine(line);
    return this.#format === 'recording';
  }

  #timeOf(line: unknown, before: string | undefined): number | undefined {
    if (!isObject(line)) return undefined;
    if (this.#isRecorded(line)) return typeof line['t'] === 'number' ? line['t'] : undefined;
    const found = this.#fields.event(line);
    const time = this.#fields.time(found ?? { envelope: line, event: line }, before);
    return typeof time === 'number' ? time : undefined;
  }

  #apply(line: unknown, around: Around): string | undefined {
    if (Array.isArray(line) && around.isListed !== true) return this.#applyList(line, around);
    if (!isObject(line) || Array.isArray(line)) return NO_EVENT;
    try {
      return this.#isRecorded(line) ? this.#applyRecorded(line) : this.#applyEvent(line, around);
    } catch (error) {
      return `could not be applied: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** What is wrong with one of them does not keep the others from being applied. */
  #applyList(lines: readonly unknown[], { key, onBadEntry }: Around): string | undefined {
    let first: string | undefined;
    for (const [index, line] of lines.entries()) {
      const problem = this.#apply(line, { key, isListed: true });
      if (problem === undefined) continue;
      const told = `entry ${index + 1} of the list: ${problem}`;
      if (onBadEntry === undefined) first ??= told;
      else if (!onBadEntry(told)) break;
    }
    return first;
  }

  #applyRecorded(line: Fields): string | undefined {
    const problem = this.#recordings.apply(line, this.#shift);
    if (problem === undefined) this.events += 1;
    return problem;
  }

  #applyEvent(line: Fields, around: Around): string | undefined {
    let found = this.#fields.event(line);
    if (found === undefined) {
      const whole = this.#pieces.join(line);
      if (whole === undefined) return undefined;
      if (whole !== line) found = this.#fields.event(whole);
    }
    if (found === undefined) {
      const events = around.isListed === true ? [] : eventsOf(line);
      if (events.length === 0) return this.#fields.whyNoEvent();
      const key = this.#fields.key({ envelope: line, event: line });
      return this.#applyList(events, { key, onBadEntry: around.onBadEntry });
    }
    const { event } = found;
    if (this.#format === 'server-events' && eventDirection(event['type']) === undefined) {
      if (event['type'] !== 'error') return `${quotedType(event['type'])} is no event of the Realtime API`;
    }
    const time = this.#fields.time(found, around.time);
    if (typeof time === 'string') return time;
    this.#key = this.#fields.key(found) ?? around.key;
    if (this.#key === undefined) this.#mixed.note(event);
    // What is no event is doubtful in nothing.
    if (!this.#stream.apply(event, time === undefined ? undefined : time + this.#shift)) {
      this.others += 1;
      return undefined;
    }
    this.events += 1;
    if (time === undefined) this.untimed += 1;
    else this.#noteTime(time);
    return undefined;
  }

  #noteTime(time: number): void {
    if (this.#fields.looksRelative(time)) this.relative += 1;
    this.#order.note(time);
  }
}

const NOTHING = { value: undefined, time: undefined };

/** What is known of an event from around it: a time before its line, the session of the list that it is in. */
interface Around {
  time?: string | undefined;
  key?: string | number | undefined;
  onBadEntry?: BadEntryListener | undefined;
  /** Lists within lists are none of events. */
  isListed?: boolean;
}

/** The list that an export of a conversation, or of a store of logs, holds its events in. */
function eventsOf(line: Fields): readonly unknown[] {
  return list(line['events'] ?? line['logEvents']);
}

const NO_EVENT = `is no event: expected ${EVENTS}`;

function parsedJson(text: string): unknown {
  // The parser is slow to fail, and would for each line of some logs.
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const OWN_OPTIONS: OptionChecks = {
  format: {
    valid: (value) => ['auto', 'recording', 'events', 'server-events'].includes(value as string),
    expected: "'auto', 'recording', 'events' or 'server-events'",
  },
  ...LINE_FIELD_CHECKS,
  shiftMs: { valid: Number.isFinite, expected: 'a number of milliseconds' },
  url: { valid: (value) => typeof value === 'string', expected: 'a URL' },
};

/** What is no word may be what somebody said. */
function quotedType(type: unknown): string {
  return typeof type === 'string' && /^[\w.:/-]{1,80}$/.test(type)
    ? `"${type}"`
    : `"type", ${describeRecorded(type)},`;
}
