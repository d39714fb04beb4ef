import { isObject, list } from '../../host/fields.ts';
import { describeJsonError, OVERLONG_PROBLEM } from '../input/bad-lines.ts';
import { OVERLONG_LINE } from '../input/line-reader.ts';
import { LogLines } from '../input/log-lines.ts';
import { SessionReplay } from '../replay/session-replay.ts';
import { createIntakeProvider } from './ended-spans.ts';
import type { SpanIntake } from './span-intake.ts';
import type { TraceOptions } from '../../session/trace-options.ts';

/** What is wrong with a line: its number from 1, and the problem in words. */
export type BadLineListener = (lineNumber: number, problem: string) => void;

/** The first key of a line of the Collector's file exporter, which may write other signals to the same file. */
const OTLP_LINE = /^\s*\{\s*"resource(Spans|Logs|Metrics|Profiles)"/;

/** How spans are made of events: with what was said, where that was recorded; with what it cost. */
export type EventTracing = Pick<TraceOptions, 'captureContent' | 'prices'>;

/** Reads spans from lines: OTLP JSON, one export request a line, or recordings and events, of which it makes spans. */
export class SpanLines {
  readonly #intake: SpanIntake;
  readonly #onBadLine: BadLineListener;
  readonly #tracing: EventTracing;
  readonly #reader = new LogLines();
  #replay: SessionReplay | undefined;
  /** Lines that were OTLP, of whatever signal. */
  requests = 0;

  /** `tracing` is of spans that are made of events. */
  constructor(intake: SpanIntake, onBadLine: BadLineListener, tracing: EventTracing = {}) {
    this.#intake = intake;
    this.#onBadLine = onBadLine;
    this.#tracing = tracing;
  }

  /** Lines so far, empty and bad ones too. */
  get lines(): number {
    return this.#reader.lines;
  }

  /** Lines that were events of a session. */
  get events(): number {
    return this.#replay?.events ?? 0;
  }

  /** Events that do not say when they happened: what is measured between them is the time of reading. */
  get untimedEvents(): number {
    return this.#replay?.untimed ?? 0;
  }

  /** Events whose times look as if they did not count from 1970. */
  get relativeEvents(): number {
    return this.#replay?.relative ?? 0;
  }

  /** Lines that could not be recorded, as recordings say of themselves. */
  get lostLines(): number {
    return this.#replay?.lostLines ?? 0;
  }

  /** Whether several sessions look as if they were taken for one. */
  get mixesSessions(): boolean {
    return this.#replay?.mixesSessions ?? false;
  }

  /** Whether the newest event seems to come first. */
  get runsBackwards(): boolean {
    return this.#replay?.runsBackwards ?? false;
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
    this.#takeLines();
  }

  /** The input is over: sessions that are open end. */
  end(): void {
    this.#reader.end();
    this.#takeLines();
    this.#replay?.end();
  }

  #takeLines(): void {
    for (let text = this.#reader.next(); text !== undefined; text = this.#reader.next()) {
      if (text === OVERLONG_LINE) this.#onBadLine(this.#reader.lineNumber, OVERLONG_PROBLEM);
      else if (text !== '') this.#take(text);
    }
  }

  #take(text: string): void {
    const signal = OTLP_LINE.exec(text)?.[1];
    const problem = signal === undefined ? this.#applyEvent(text) : this.#readRequest(text, signal);
    if (problem !== undefined && text.trim() !== '') this.#onBadLine(this.#reader.lineNumber, problem);
  }

  readonly #sayBadEntry = (problem: string): boolean => {
    this.#onBadLine(this.#reader.lineNumber, problem);
    return true;
  };

  #applyEvent(text: string): string | undefined {
    this.#replay ??= new SessionReplay({
      tracerProvider: createIntakeProvider(this.#intake),
      captureContent: false,
      ...this.#tracing,
    });
    return this.#replay.applyText(text, this.#sayBadEntry);
  }

  #readRequest(text: string, signal: string): string | undefined {
    let request: unknown;
    try {
      request = JSON.parse(text);
    } catch {
      return describeJsonError(text);
    }
    this.requests += 1;
    if (signal !== 'Spans' || !isObject(request)) return undefined;
    for (const resourceSpans of list(request['resourceSpans'])) this.#intake.takeElement(resourceSpans);
    return undefined;
  }
}
