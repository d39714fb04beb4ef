import { open } from 'node:fs/promises';

import { LogLines } from './log-lines.ts';

/** The first look at the end of a file; each further one is that many times as long. */
const FIRST_WINDOW_BYTES = 64 * 1024;
const WINDOW_FACTOR = 16;

/** Lines without a time that fill more than this are the end of no recording. */
const MAX_WINDOW_BYTES = 64 * 1024 * 1024;

/**
 * The lines at the end of a file in longer and longer looks, each from some line's beginning to the end of the file,
 * until all of it or 64 MB were looked at.
 */
export async function* readTails(path: string): AsyncGenerator<string[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let bytes = FIRST_WINDOW_BYTES; ; bytes *= WINDOW_FACTOR) {
      const length = Math.min(bytes, size, MAX_WINDOW_BYTES);
      const window = Buffer.alloc(length);
      const { bytesRead } = await file.read(window, 0, length, size - length);
      yield tailLines(window.subarray(0, bytesRead), length === size);
      if (length === size || length === MAX_WINDOW_BYTES) return;
    }
  } finally {
    await file.close();
  }
}

/** The texts that the bytes end with; unless they are `whole`, the first one may have begun before them. */
export function tailLines(bytes: Buffer, whole: boolean): string[] {
  const reader = new LogLines();
  const lines: string[] = [];
  const take = (): void => {
    for (let line = reader.next(); line !== undefined; line = reader.next())
      if (typeof line === 'string') lines.push(line);
  };
  reader.push(bytes);
  take();
  reader.end();
  take();
  return whole ? lines : lines.slice(1);
}
