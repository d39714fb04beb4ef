import { diagnostics } from '../host/diagnostics.ts';
import type { TellMessage } from '../host/error-text.ts';

/** Where a recording goes: a Node stream, `process.stdout`, or anything else that takes text. It is never closed from here. */
export interface RecordingTarget {
  write(text: string): unknown;
}

/** Where the audio of a recording goes: a Node stream, or anything else that takes bytes. It is never closed from here. */
export interface AudioTarget {
  write(bytes: Uint8Array): unknown;
}

/** What Node streams have beside. */
interface StreamMembers {
  readonly writableLength?: unknown;
  readonly writableEnded?: unknown;
  readonly destroyed?: unknown;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** What a target has been given and has not taken yet, at most: a disk that is slower than the call. */
const MAX_UNWRITTEN = 16 * 1024 * 1024;

/** How much longer than its recordings a target is listened to: what it holds may still fail to be written. */
const FLUSH_CHECK_MS = 1000;

/** What came of a write: taken or not, or to be known later. */
export type WriteOutcome = boolean | PromiseLike<unknown>;

/**
 * One target, for all recordings that go there: it is listened to once while any of them goes on, and nothing that it
 * does reaches who writes. One that has failed or was ended gets no more.
 */
export class TargetGate<Data extends string | Uint8Array = string> {
  readonly #target: { write(data: Data): unknown } & StreamMembers;
  readonly #content: RecordedContent;
  #tell: TellMessage | undefined;
  #users = 0;
  #listening = false;
  #failed = false;
  /** What was given to a target that answers with promises, and is not settled. */
  #unsettled = 0;

  constructor(target: { write(data: Data): unknown }, content: RecordedContent) {
    this.#target = target;
    this.#content = content;
  }

  /** Whether nothing more can be written. */
  get failed(): boolean {
    return this.#failed;
  }

  /** A recording goes on: a stream's error would end the process, and nobody else need know of this one. */
  enter(tell: TellMessage): void {
    this.#tell = tell;
    this.#users += 1;
    if (this.#listening) return;
    this.#listening = true;
    this.#target.on?.('error', this.#onError);
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users === 0 && this.#target.off !== undefined) this.#stopWhenWritten();
  }

  /** Whether so much is waiting that nothing more is taken; what is `essential` may wait for twice as long as the rest. */
  isFull(essential = false): boolean {
    return this.#unwritten() > (essential ? 2 : 1) * MAX_UNWRITTEN;
  }

  /** Writes unless too much is waiting already. */
  write(data: Data, essential: boolean): WriteOutcome {
    if (this.isFull(essential) && !this.#failed && !this.#isOver()) {
      this.#report('is too slow: lines are left out until it has caught up');
      return false;
    }
    return this.give(data);
  }

  /** Writes however much is waiting. */
  give(data: Data): WriteOutcome {
    if (this.#failed || this.#isOver()) return false;
    try {
      const result = this.#target.write(data);
      return isPromise(result) ? this.#settled(result, data.length) : true;
    } catch (error) {
      this.#lose('threw', error);
      return false;
    }
  }

  /** A write after the end would be an error of the stream, and lose what it has still to write. */
  #isOver(): boolean {
    const { writableEnded, destroyed } = this.#target;
    if (writableEnded !== true && destroyed !== true) return false;
    this.#failed = true;
    this.#report('was closed before the session was over; nothing more is recorded');
    return true;
  }

  #unwritten(): number {
    const { writableLength } = this.#target;
    return this.#unsettled + (typeof writableLength === 'number' ? writableLength : 0);
  }

  #settled(result: PromiseLike<unknown>, length: number): PromiseLike<unknown> {
    this.#unsettled += length;
    return result.then(
      () => void (this.#unsettled -= length),
      (error: unknown) => {
        this.#unsettled -= length;
        this.#lose('refused to write', error);
        throw error;
      },
    );
  }

  /** Lines may be missing; audio without a piece of it is another. */
  #lose(how: string, error: unknown): void {
    this.#failed ||= this.#content === 'audio';
    this.#report(this.#failed ? `${how}; nothing more is recorded` : `${how}: lines are missing`, error);
  }

  #stopWhenWritten(): void {
    const reference = new WeakRef<TargetGate<Data>>(this);
    const check = (): void => {
      const gate = reference.deref();
      if (gate !== undefined) gate.#stopIfWritten();
    };
    const timer: unknown = setTimeout(check, FLUSH_CHECK_MS);
    // Browsers count their timers, Node's would keep the process alive.
    if (typeof timer === 'object') (timer as { unref(): void }).unref();
  }

  #stopIfWritten(): void {
    if (this.#users > 0 || !this.#listening) return;
    if (this.#unwritten() > 0 && this.#target.destroyed !== true) {
      this.#stopWhenWritten();
      return;
    }
    this.#listening = false;
    this.#target.off?.('error', this.#onError);
  }

  readonly #onError = (error: unknown): void => {
    this.#failed = true;
    this.#report('failed; nothing more is recorded', error);
  };

  #report(what: string, error?: unknown): void {
    const level = error === undefined ? 'warn' : 'error';
    const target = this.#content === 'audio' ? 'audio target' : 'target';
    const message = `The ${target} of a realtime recording ${what}.`;
    diagnostics.once(level, message, error, message, this.#tell);
  }
}

/** What a target is given. */
type RecordedContent = 'lines' | 'audio';

const gates = new WeakMap<RecordingTarget, TargetGate>();

/** Whether lines of a recording go there. */
export function takesLines(target: object): boolean {
  return gates.has(target as RecordingTarget);
}

/** The one gate of a target. */
export function gateOf(target: RecordingTarget): TargetGate {
  const gate = gates.get(target) ?? new TargetGate<string>(target, 'lines');
  gates.set(target, gate);
  return gate;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
