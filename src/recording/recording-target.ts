import { report } from '../report.ts';

/** Where a recording goes: a Node stream, `process.stdout`, or anything else that takes text. It is never closed from here. */
export interface RecordingTarget {
  write(text: string): unknown;
}

/** What Node streams have beside. */
interface StreamMembers {
  readonly writableLength?: unknown;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** What a target has been given and has not taken yet, in bytes, at most: a disk that is slower than the call. */
const MAX_UNWRITTEN_BYTES = 16 * 1024 * 1024;

/**
 * Writes lines to a target that may be slow, or fail, without delaying who writes: past a bound lines are left out and
 * counted, and the count is written once the target takes lines again. A target that has failed gets no more.
 */
export class LineWriter {
  readonly #target: RecordingTarget & StreamMembers;
  readonly #lostLine: (count: number) => string;
  #lost = 0;
  #lossReported = false;
  #failed = false;

  /** `lostLine` makes the line that says how many are missing. */
  constructor(target: RecordingTarget, lostLine: (count: number) => string) {
    this.#target = target;
    this.#lostLine = lostLine;
    // A stream's error would end the process: nobody else need know that the recording cannot go on.
    this.#target.on?.('error', this.#onError);
  }

  write(line: string): void {
    if (this.#failed) return;
    if (this.#isFull()) {
      this.#lose();
      return;
    }
    if (this.#lost > 0) {
      const lost = this.#lostLine(this.#lost);
      this.#lost = 0;
      this.#target.write(lost);
    }
    this.#target.write(line);
  }

  /** The last lines may still fail to be written, so errors are listened to for a while. */
  close(): void {
    const stop = (): void => void this.#target.off?.('error', this.#onError);
    if (typeof setTimeout === 'function') {
      const timer: unknown = setTimeout(stop, 1000);
      if (typeof timer === 'object' && timer !== null && 'unref' in timer)
        (timer as { unref(): void }).unref();
    } else stop();
  }

  #isFull(): boolean {
    const { writableLength } = this.#target;
    return typeof writableLength === 'number' && writableLength > MAX_UNWRITTEN_BYTES;
  }

  #lose(): void {
    this.#lost += 1;
    if (this.#lossReported) return;
    this.#lossReported = true;
    report.warn('The target of a realtime recording is too slow: lines are left out until it has caught up.');
  }

  readonly #onError = (error: unknown): void => {
    if (this.#failed) return;
    this.#failed = true;
    report.error('The target of a realtime recording failed; nothing more is recorded', error);
  };
}
