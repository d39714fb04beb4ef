import { crc32, createInflateRaw } from 'node:zlib';

import type { ByteQueue } from './byte-queue.ts';

const MARK = Buffer.from([0x1f, 0x8b]);

/** RFC 1952: mark, method, flags, time, extra flags, system. */
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FLAG_BYTE = 3;
const HAS_CHECK = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

/** What is not given of a broken file is as much as comes of one call at most. */
const CHUNK_BYTES = 32 * 1024;

/** Whether these are the first bytes of something compressed with gzip. */
export function isGzip(start: Buffer): boolean {
  return start.subarray(0, MARK.length).equals(MARK);
}

/** Takes the header of a member; `false` where it breaks off. */
export async function skipGzipHeader(bytes: ByteQueue): Promise<boolean> {
  const header = await takeExactly(bytes, HEADER_BYTES);
  const flags = header?.[FLAG_BYTE] ?? 0;
  let whole = header !== undefined;
  if (flags & HAS_EXTRA) {
    const length = await takeExactly(bytes, 2);
    whole &&= length !== undefined && (await takeExactly(bytes, length.readUInt16LE())) !== undefined;
  }
  if (flags & HAS_NAME) whole &&= await skipText(bytes);
  if (flags & HAS_COMMENT) whole &&= await skipText(bytes);
  if (flags & HAS_CHECK) whole &&= (await takeExactly(bytes, 2)) !== undefined;
  return whole;
}

async function takeExactly(bytes: ByteQueue, length: number): Promise<Buffer | undefined> {
  if ((await bytes.peek(length)).length < length) return undefined;
  return length === 0 ? Buffer.alloc(0) : bytes.take(length);
}

async function skipText(bytes: ByteQueue): Promise<boolean> {
  for (;;) {
    const [byte] = await bytes.take(1);
    if (byte === undefined) return false;
    if (byte === 0) return true;
  }
}

/**
 * Unpacks what stands between the header and the end of one member. A stream that is listened to keeps nothing back, and so
 * loses little when it fails: the stream for gzip loses all that the call gave in which it found what is wrong, also behind
 * the end.
 */
export class GzipMember {
  /** Whether what was packed has ended: what follows is no part of it. */
  isOver = false;
  isBroken = false;
  /** How many bytes at the end of what was given last are no part of it. */
  unused = 0;
  readonly #inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  #pieces: Buffer[] = [];
  #check = 0;
  #length = 0;
  #given = 0;
  #settle: () => void = () => undefined;

  constructor() {
    this.#inflate.on('data', (piece: Buffer) => {
      this.#check = crc32(piece, this.#check);
      this.#length += piece.length;
      this.#pieces.push(piece);
    });
    this.#inflate.on('end', () => {
      this.isOver = true;
      this.#settle();
    });
    this.#inflate.on('error', (error: NodeJS.ErrnoException) => {
      this.isBroken ||= error.code !== UNEXPECTED_END;
      this.#settle();
    });
  }

  async unpack(part: Buffer): Promise<readonly Buffer[]> {
    this.#given += part.length;
    const pieces = await this.#piecesAfter((done) => this.#inflate.write(part, () => done()));
    this.unused = this.isOver ? this.#given - this.#inflate.bytesWritten : 0;
    return pieces;
  }

  /** What is left of one that breaks off. */
  finish(): Promise<readonly Buffer[]> {
    return this.#piecesAfter(() => this.#inflate.end());
  }

  /** Takes the trailer, and gives what is wrong with it, or by it with what was unpacked. */
  async check(bytes: ByteQueue): Promise<'torn' | 'broken' | undefined> {
    const trailer = await takeExactly(bytes, TRAILER_BYTES);
    if (trailer === undefined) return 'torn';
    const isWhole =
      trailer.readUInt32LE() === this.#check && trailer.readUInt32LE(4) === this.#length % 2 ** 32;
    return isWhole ? undefined : 'broken';
  }

  destroy(): void {
    this.#inflate.destroy();
  }

  async #piecesAfter(act: (done: () => void) => void): Promise<readonly Buffer[]> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      act(resolve);
    });
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

const UNEXPECTED_END = 'Z_BUF_ERROR';
