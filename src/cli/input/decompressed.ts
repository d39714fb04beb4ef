import { createGunzip } from 'node:zlib';

const GZIP_MARK = Buffer.from([0x1f, 0x8b]);
const UTF_16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

const CHUNK_BYTES = 256 * 1024;

/** What is unpacked at once: all that comes of it is in memory, a thousand times as much at most. */
const PACKED_BYTES = 16 * 1024;

/**
 * Unpacks what begins like gzip, whatever its name, and passes anything else on. A file whose writer was killed ends
 * anywhere: what can be read of it is given, and `onTorn` is called. Throws for UTF-16, which some shells write.
 */
export async function* decompressed(
  source: AsyncGenerator<Buffer>,
  onTorn: () => void,
): AsyncGenerator<Buffer> {
  const start = await readMark(source);
  if (UTF_16_MARKS.some((mark) => start.subarray(0, 2).equals(mark)))
    throw new Error(
      'it is UTF-16, and UTF-8 is expected: convert it with iconv, or write it with another shell',
    );
  const whole = startingWith(start, source);
  if (isGzip(start)) yield* unpacked(whole, onTorn);
  else yield* whole;
}

/** Whether these are the first bytes of something compressed with gzip. */
export function isGzip(start: Buffer): boolean {
  return start.subarray(0, GZIP_MARK.length).equals(GZIP_MARK);
}

/** At least two bytes, where there are as many. */
async function readMark(source: AsyncGenerator<Buffer>): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < GZIP_MARK.length) {
    const { value, done } = await source.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  return start;
}

async function* startingWith(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}

async function* unpacked(packed: AsyncGenerator<Buffer>, onTorn: () => void): AsyncGenerator<Buffer> {
  const gunzip = new Unpacking();
  try {
    for await (const chunk of packed)
      for (let start = 0; start < chunk.length && !gunzip.isOver; start += PACKED_BYTES)
        yield* await gunzip.unpack(chunk.subarray(start, start + PACKED_BYTES));
    if (gunzip.isOver) return;
    yield* await gunzip.finish();
    if (!gunzip.isOver) onTorn();
  } finally {
    gunzip.destroy();
  }
}

/** A stream that is listened to keeps nothing back, and so loses nothing when it fails. */
class Unpacking {
  /** Whether what was packed has ended: what follows is no part of it. */
  isOver = false;
  readonly #gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  #pieces: Buffer[] = [];
  #error: NodeJS.ErrnoException | undefined;
  #settle: () => void = () => undefined;

  constructor() {
    this.#gunzip.on('data', (piece: Buffer) => this.#pieces.push(piece));
    this.#gunzip.on('end', () => {
      this.isOver = true;
      this.#settle();
    });
    this.#gunzip.on('error', (error: Error) => {
      this.#error ??= error;
      this.#settle();
    });
  }

  unpack(part: Buffer): Promise<readonly Buffer[]> {
    return this.#piecesAfter((done) => this.#gunzip.write(part, () => done()));
  }

  /** What is left; it breaks off when it is not over then. */
  finish(): Promise<readonly Buffer[]> {
    return this.#piecesAfter(() => this.#gunzip.end());
  }

  destroy(): void {
    this.#gunzip.destroy();
  }

  async #piecesAfter(act: (done: () => void) => void): Promise<readonly Buffer[]> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      act(resolve);
    });
    if (this.#error !== undefined && this.#error.code !== UNEXPECTED_END) throw this.#error;
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

const UNEXPECTED_END = 'Z_BUF_ERROR';
