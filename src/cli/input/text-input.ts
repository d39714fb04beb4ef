import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { decompressed, type Damage } from './decompressed.ts';
import { describeSystemError, InputError } from './input-error.ts';

/** Fewer reads; larger ones do not stay in the processor's cache until their lines are cut. */
const CHUNK_BYTES = 256 * 1024;

/** Bytes to be replayed, and how far they have been read. */
export interface TextInput {
  /** For messages. */
  readonly name: string;
  /** Path of a file that can be read once more. */
  readonly path: string | undefined;
  /** Size of the file, compressed as it is. */
  readonly totalBytes: number | undefined;
  /** Of the file, compressed as it is. */
  readonly bytesRead: number;
  /** Whether it is compressed and damaged: what there is of it was read. */
  readonly isTorn: boolean;
  /** What is wrong with one that is. */
  readonly damage: Damage | undefined;
  /** Uncompressed; throws an {@link InputError}. */
  chunks(): AsyncGenerator<Buffer>;
  /** Reads no further. */
  close(): void;
}

/** Opens a file, or standard input for `-`; throws an {@link InputError} when there is no such file. */
export async function openTextInput(path: string, stdin: Readable): Promise<TextInput> {
  if (path === '-') return new StreamInput({ name: 'standard input', stream: stdin });
  try {
    const file = await stat(path);
    if (file.isDirectory()) throw new Error('it is a directory');
    const regular = file.isFile();
    const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject));
    return new StreamInput({ name: path, stream, ...(regular && { path, totalBytes: file.size }) });
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${describeSystemError(error)}`);
  }
}

/** What to say of an input that {@link TextInput.isTorn}. */
export function tornInput({ name, damage = 'torn' }: Pick<TextInput, 'name' | 'damage'>): string {
  return `${name} is compressed and ${DAMAGES[damage]}`;
}

/** What to say of an input without a line. */
export function emptyInput({ name, isTorn }: Pick<TextInput, 'name' | 'isTorn'>): string {
  return isTorn ? `nothing of ${name} could be read` : `${name} is empty`;
}

const DAMAGES: Readonly<Record<Damage, string>> = {
  torn: 'breaks off: its end is missing, and what there is of it was read',
  broken: 'is damaged: it was read as far as it can be unpacked, and the end of that may be wrong',
  continued: 'goes on behind its end with what is not: that was left out',
};

interface StreamInputParts {
  name: string;
  stream: Readable;
  path?: string;
  totalBytes?: number;
}

class StreamInput implements TextInput {
  readonly name: string;
  readonly path: string | undefined;
  readonly totalBytes: number | undefined;
  bytesRead = 0;
  damage: Damage | undefined;
  readonly #stream: Readable;
  #closed = false;

  constructor({ name, stream, path, totalBytes }: StreamInputParts) {
    this.name = name;
    this.path = path;
    this.totalBytes = totalBytes;
    this.#stream = stream;
    // Also after it was closed: an error that nobody listens to would end the process.
    stream.on('error', () => undefined);
  }

  get isTorn(): boolean {
    return this.damage !== undefined;
  }

  async *chunks(): AsyncGenerator<Buffer> {
    try {
      yield* decompressed(this.#counted(), (damage) => (this.damage = damage));
    } catch (error) {
      if (this.#closed) return;
      throw new InputError(`cannot read ${this.name}: ${describeSystemError(error)}`);
    }
  }

  close(): void {
    this.#closed = true;
    this.#stream.destroy();
  }

  async *#counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
      this.bytesRead += bytes.length;
      yield bytes;
    }
  }
}
