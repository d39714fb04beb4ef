import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

const GZIP_MARK = Buffer.from([0x1f, 0x8b]);
const UTF_16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

const CHUNK_BYTES = 256 * 1024;

/** Unpacks what begins like gzip, whatever its name, and passes anything else on. Throws for UTF-16, which some shells write. */
export async function* decompressed(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const start = await readMark(source);
  if (UTF_16_MARKS.some((mark) => start.subarray(0, 2).equals(mark)))
    throw new Error(
      'it is UTF-16, and UTF-8 is expected: convert it with iconv, or write it with another shell',
    );
  const whole = startingWith(start, source);
  if (isGzip(start)) yield* unpacked(whole);
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

async function* unpacked(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  // A file whose writer was killed ends anywhere; what can be read of it is given, instead of an error.
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  pipeline(Readable.from(packed), gunzip, () => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
}
