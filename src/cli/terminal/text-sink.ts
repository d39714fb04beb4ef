import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { describeSystemError } from '../input/input-error.ts';

/** Why an output failed, in words for a person. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** What a {@link TextSink} writes to. */
export interface TextTarget {
  stream: Writable;
  /** For messages: the file's name, or `standard output`. */
  name: string;
  /** Whether the stream is the sink's own to close. */
  closes: boolean;
  /** Called before anything is written. */
  beforeWrite?: () => void;
}

/** Writes text in order, tells when there is room for more, and keeps an error until someone waits. */
export class TextSink {
  /** Resolves when writing has failed; what failed is thrown by {@link drained} and {@link end}. */
  readonly broken: Promise<void>;
  readonly #target: TextTarget;
  #error: NodeJS.ErrnoException | undefined;

  constructor(target: TextTarget) {
    this.#target = target;
    this.broken = new Promise((resolve) => {
      target.stream.on('error', (error) => {
        this.#error ??= error;
        resolve();
      });
    });
  }

  /** Opens a file for writing; throws an {@link OutputError} when that is not possible. */
  static async toFile(path: string): Promise<TextSink> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new OutputError(`cannot write ${path}: ${describeSystemError(error)}`);
    }
    return new TextSink({ stream, name: path, closes: true });
  }

  /** Whether the reader at the other end of the pipe is gone. */
  get unwanted(): boolean {
    return this.#error?.code === 'EPIPE';
  }

  /** Bytes that are written and not taken yet. */
  get writableLength(): number {
    return this.#target.stream.writableLength;
  }

  write(text: string | Uint8Array): void {
    const { stream, beforeWrite } = this.#target;
    if (this.#error !== undefined) return;
    beforeWrite?.();
    stream.write(text);
  }

  /** Resolves when there is room for more. Throws an {@link OutputError} if writing failed. */
  async drained(): Promise<void> {
    const { stream } = this.#target;
    if (this.#error === undefined && stream.writableNeedDrain)
      await Promise.race([once(stream, 'drain').catch(() => undefined), this.broken]);
    this.#check();
  }

  /** Resolves when everything is written. Throws an {@link OutputError} if writing failed. */
  async end(): Promise<void> {
    const { stream, closes } = this.#target;
    if (this.#error === undefined) {
      await new Promise<void>((resolve) => {
        void this.broken.then(resolve);
        // Told of an error before the stream's listeners are.
        const settle = (error?: Error | null): void => {
          this.#error ??= error ?? undefined;
          resolve();
        };
        if (closes) stream.end(settle);
        else stream.write('', settle);
      });
    }
    this.#check();
  }

  #check(): void {
    if (this.#error !== undefined && !this.unwanted)
      throw new OutputError(`cannot write ${this.#target.name}: ${describeSystemError(this.#error)}`);
  }
}
