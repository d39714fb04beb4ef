import { ByteQueue } from './byte-queue.ts';
import { GzipMember, isGzip, skipGzipHeader } from './gzip-member.ts';

const UTF_16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** What else logs are packed with, by how it begins, and what unpacks it. */
const OTHER_PACKINGS: readonly (readonly [mark: string, name: string, command: string])[] = [
  ['\x28\xb5\x2f\xfd', 'zstd', 'zstd -dc'],
  ['\xfd7zXZ\x00', 'xz', 'xz -dc'],
  ['BZh', 'bzip2', 'bzip2 -dc'],
  ['PK\x03\x04', 'zip', 'unzip -p'],
  ['\x04\x22\x4d\x18', 'lz4', 'lz4 -dc'],
];

const LONGEST_MARK = 10;

/** All bzip2 files have it behind their mark and a digit, and no text. */
const BZIP2_BLOCK = '1AY&SY';

/** What is unpacked at once: all that comes of it is in memory, a thousand times as much at most. */
const PACKED_BYTES = 16 * 1024;

/** What keeps a compressed input from being read whole: no end; bytes that are wrong; something behind its end. */
export type Damage = 'torn' | 'broken' | 'continued';

/**
 * Unpacks what begins like gzip, whatever its name, and passes anything else on. A file whose writer was killed ends
 * anywhere, and what was stored or sent may be damaged: what can be read of it is given, and `onDamage` is called. Throws
 * for what is packed otherwise, and for UTF-16, which some shells write.
 */
export async function* decompressed(
  source: AsyncGenerator<Buffer>,
  onDamage: (damage: Damage) => void,
): AsyncGenerator<Buffer> {
  const bytes = new ByteQueue(source);
  const start = await bytes.peek(LONGEST_MARK);
  if (UTF_16_MARKS.some((mark) => start.subarray(0, 2).equals(mark)))
    throw new Error(
      'it is UTF-16, and UTF-8 is expected: convert it with iconv, or write it with another shell',
    );
  refuseOtherPacking(start.toString('latin1'));
  if (!isGzip(start)) return yield* bytes.rest();
  const damage = yield* unpacked(bytes);
  if (damage !== undefined) onDamage(damage);
}

function refuseOtherPacking(start: string): void {
  for (const [mark, name, command] of OTHER_PACKINGS)
    if (start.startsWith(mark) && (name !== 'bzip2' || start.endsWith(BZIP2_BLOCK)))
      throw new Error(
        `it is packed with ${name}, and gzip is expected: ${command} FILE writes what is in it`,
      );
}

/** Member by member: files of gzip may be joined. Gives what is wrong. */
async function* unpacked(bytes: ByteQueue): AsyncGenerator<Buffer, Damage | undefined> {
  for (;;) {
    if (!(await skipGzipHeader(bytes))) return 'torn';
    const damage = yield* unpackMember(bytes);
    if (damage !== undefined) return damage;
    const next = await bytes.peek(LONGEST_MARK);
    if (isGzip(next)) continue;
    // Zeros fill up blocks.
    return next.every((byte) => byte === 0) ? undefined : 'continued';
  }
}

async function* unpackMember(bytes: ByteQueue): AsyncGenerator<Buffer, Damage | undefined> {
  const member = new GzipMember();
  try {
    while (!member.isOver) {
      const part = await bytes.take(PACKED_BYTES);
      if (part.length === 0) {
        yield* await member.finish();
        return 'torn';
      }
      yield* await member.unpack(part);
      if (member.isBroken) return 'broken';
      bytes.putBack(part.subarray(part.length - member.unused));
    }
    return await member.check(bytes);
  } finally {
    member.destroy();
  }
}
