import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { readTails, tailLines } from '../input/line-tail.ts';
import { decompressed } from '../input/decompressed.ts';
import { isGzip } from '../input/gzip-member.ts';
import { describeSystemError, InputError } from '../input/input-error.ts';

/** Reads the time of a line, epoch milliseconds; `undefined` when it has none. */
export type TimeOf = (line: string) => number | undefined;

/** How much of the end of a compressed file is looked at. */
const PACKED_TAIL_BYTES = 1024 * 1024;

/**
 * The latest time at the end of a file, `undefined` when there is none. Only the end is read, unless the file is
 * compressed: that must be unpacked from the beginning. Throws an {@link InputError}.
 */
export async function findLastTime(path: string, timeOf: TimeOf): Promise<number | undefined> {
  try {
    return await lastTimeIn(path, timeOf);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${describeSystemError(error)}`);
  }
}

async function lastTimeIn(path: string, timeOf: TimeOf): Promise<number | undefined> {
  if (await isPackedFile(path)) return latestOf(await packedTail(path), timeOf);
  for await (const lines of readTails(path)) {
    const latest = latestOf(lines, timeOf);
    if (latest !== undefined) return latest;
  }
  return undefined;
}

/** Interleaved sessions need not be in the order of time. */
function latestOf(lines: readonly string[], timeOf: TimeOf): number | undefined {
  let latest: number | undefined;
  for (const line of lines) {
    const time = timeOf(line);
    if (time !== undefined && time > (latest ?? -Infinity)) latest = time;
  }
  return latest;
}

async function isPackedFile(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(2), length: 2 });
    return isGzip(buffer);
  } finally {
    await file.close();
  }
}

async function packedTail(path: string): Promise<string[]> {
  let tail: Buffer = Buffer.alloc(0);
  let all = 0;
  for await (const chunk of decompressed(fileChunks(path), () => undefined)) {
    all += chunk.length;
    tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-PACKED_TAIL_BYTES));
  }
  return tailLines(tail, all <= PACKED_TAIL_BYTES);
}

async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
}
