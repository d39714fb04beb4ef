import { OVERLONG_LINE } from '../input/line-reader.ts';
import { LogLines } from '../input/log-lines.ts';
import { SessionReplay, type SessionReplayOptions } from './session-replay.ts';
import { OVERLONG_PROBLEM, type BadLines } from '../input/bad-lines.ts';
import { findLastTime } from './last-time.ts';
import type { Prices } from '../../model/billed.ts';
import type { ReplayOutputs } from './outputs/replay-outputs.ts';
import type { TextInput } from '../input/text-input.ts';
import type { ReplayOptions } from './replay-options.ts';
import { ReplayPace } from './replay-pace.ts';
import { shiftToPresent } from './time-shift.ts';

/** Lines that are kept until one has a time, when times are to be shifted. */
const MAX_LINES_HELD = 1_000;

/** What a {@link ReplayRun} is made of. */
export interface ReplayRunParts {
  options: ReplayOptions;
  input: TextInput;
  outputs: ReplayOutputs;
  prices: Prices | undefined;
  badLines: BadLines;
  interruption: AbortSignal;
}

interface NumberedLine {
  number: number;
  text: string;
}

/** Replays one input from its first line to its last, or to where it must stop. */
export class ReplayRun {
  readonly #parts: ReplayRunParts;
  readonly #reader = new LogLines();
  readonly #replayOptions: SessionReplayOptions;
  readonly #pace: ReplayPace | undefined;
  #replay: SessionReplay;
  /** Present until the first time is known, when times are to be shifted. */
  #held: NumberedLine[] | undefined;
  #lastTime: number | undefined;
  #lines = 0;
  /** Of the line being applied. */
  #lineNumber = 0;
  #stopped = false;

  /** Throws a `TypeError` for an option that the replay of sessions refuses. */
  constructor(parts: ReplayRunParts) {
    this.#parts = parts;
    const { options, interruption } = parts;
    this.#replayOptions = replayOptionsOf(parts);
    this.#replay = new SessionReplay(this.#replayOptions);
    this.#pace = options.speed === undefined ? undefined : new ReplayPace(options.speed, interruption);
    this.#held = options.shiftToNow ? [] : undefined;
  }

  /** Recorded time over time that passes; `undefined` when nothing waits. */
  get speed(): number | undefined {
    return this.#parts.options.speed;
  }

  /** Lines applied so far, empty and bad ones too, and those within objects. */
  get lines(): number {
    return this.#lines;
  }

  /** Lines that were neither events nor bad. */
  get otherLines(): number {
    return this.#replay.others;
  }

  get events(): number {
    return this.#replay.events;
  }

  /** Events that do not say when they happened. */
  get untimedEvents(): number {
    return this.#replay.untimed;
  }

  /** Events whose times look as if they did not count from 1970. */
  get relativeEvents(): number {
    return this.#replay.relative;
  }

  /** Whether several sessions look as if they were taken for one. */
  get mixesSessions(): boolean {
    return this.#replay.mixesSessions;
  }

  /** Whether the newest event seems to come first. */
  get runsBackwards(): boolean {
    return this.#replay.runsBackwards;
  }

  /** Lines that could not be recorded, as recordings say of themselves. */
  get lostLines(): number {
    return this.#replay.lostLines;
  }

  get sessions(): number {
    return this.#replay.sessions;
  }

  /** Whether a bad line ended it, as `strict` says. */
  get stoppedAtBadLine(): boolean {
    return this.#stopped;
  }

  /**
   * Resolves when the input is over or must not be read further. Throws what input and outputs throw. However it ends,
   * every session has ended then.
   */
  async run(): Promise<void> {
    const { options, input, outputs } = this.#parts;
    try {
      if (options.shiftToNow && input.path !== undefined)
        this.#lastTime = await findLastTime(input.path, (text) => this.#timeOf(text));
      for await (const chunk of input.chunks()) {
        this.#reader.push(chunk);
        await this.#takeLines();
        if (this.#mustStop()) break;
        await outputs.settle();
      }
      this.#reader.end();
      if (!this.#mustStop()) await this.#takeLines();
      if (!this.#mustStop()) this.#applyHeld(undefined);
    } finally {
      this.#replay.end();
    }
  }

  #mustStop(): boolean {
    return this.#stopped || this.#parts.interruption.aborted || this.#parts.outputs.unwanted;
  }

  async #takeLines(): Promise<void> {
    const reader = this.#reader;
    for (let text = reader.next(); text !== undefined && !this.#stopped; text = reader.next()) {
      if (text === OVERLONG_LINE) this.#addBad(reader.lineNumber, OVERLONG_PROBLEM);
      else if (this.#pace !== undefined && text !== '') {
        // Not for each line of a replay that does not wait: a promise takes longer than the line.
        await this.#waitFor(this.#pace, text);
        if (this.#mustStop()) return;
        this.#take(text);
        await this.#parts.outputs.settle();
      } else if (text !== '') this.#take(text);
      this.#lines = reader.lines;
    }
  }

  async #waitFor(pace: ReplayPace, text: string): Promise<void> {
    const time = this.#timeOf(text);
    if (time !== undefined) await pace.reach(time);
  }

  #timeOf(text: string): number | undefined {
    return text === '' ? undefined : this.#replay.timeOf(text);
  }

  #take(text: string): void {
    const line = { number: this.#reader.lineNumber, text };
    if (this.#held === undefined) return this.#apply(line);
    this.#held.push(line);
    const time = this.#timeOf(text);
    if (time !== undefined || this.#held.length >= MAX_LINES_HELD) this.#applyHeld(time);
  }

  /** Decides about the shift, now that the first time is known, and catches up. */
  #applyHeld(firstTime: number | undefined): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    if (firstTime !== undefined) {
      const { speed } = this.#parts.options;
      const shiftMs = shiftToPresent({ first: firstTime, last: this.#lastTime, now: Date.now(), speed });
      this.#replay = new SessionReplay({ ...this.#replayOptions, shiftMs });
    }
    for (const line of held) if (!this.#stopped) this.#apply(line);
  }

  #apply({ number, text }: NumberedLine): void {
    this.#lineNumber = number;
    const problem = this.#replay.applyText(text, this.#addBadEntry);
    if (problem !== undefined && text.trim() !== '') this.#addBad(number, problem);
  }

  readonly #addBadEntry = (problem: string): boolean => {
    this.#addBad(this.#lineNumber, problem);
    return !this.#stopped;
  };

  #addBad(lineNumber: number, problem: string): void {
    this.#parts.badLines.add(lineNumber, problem);
    if (this.#parts.options.strict) this.#stopped = true;
  }
}

function replayOptionsOf({ options, outputs, prices }: ReplayRunParts): SessionReplayOptions {
  const { format, eventField, sessionField, timeField, timeUnit, url } = options;
  const { captureContent, traceBoundary, conventions } = options;
  return {
    tracerProvider: outputs.tracerProvider,
    format,
    ...(prices !== undefined && { prices }),
    ...(eventField !== undefined && { eventField }),
    ...(sessionField !== undefined && { sessionField }),
    ...(timeField !== undefined && { timeField }),
    ...(timeUnit !== undefined && { timeUnit }),
    ...(url !== undefined && { url }),
    // Without the flag the environment decides, as it does live.
    ...(captureContent && { captureContent }),
    ...(traceBoundary !== undefined && { traceBoundary }),
    ...(conventions !== undefined && { conventions }),
  };
}
