import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { decompressed } from '../../../src/cli/input/decompressed.ts';

async function unpack(packed: Buffer, size = 7_000): Promise<{ text: string; isTorn: boolean }> {
  let isTorn = false;
  const pieces: Buffer[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let start = 0; start < packed.length; start += size) yield packed.subarray(start, start + size);
  }
  for await (const piece of decompressed(chunks(), () => (isTorn = true))) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), isTorn };
}

const text = Array.from({ length: 30_000 }, (_, index) => `line ${index * 7919}`).join('\n');
const packed = gzipSync(text);

describe('what is compressed', () => {
  it.each([1_000, 7_000, 1e6])('is unpacked from pieces of %i bytes', async (size) => {
    expect(await unpack(packed, size)).toEqual({ text, isTorn: false });
    expect(await unpack(Buffer.concat([packed, packed]), size)).toEqual({ text: text + text, isTorn: false });
    expect((await unpack(gzipSync(Buffer.alloc(20e6, 'x')), size)).text).toHaveLength(20e6);
  });

  it('is known to break off wherever it does, and gives all there is of it', async () => {
    for (const missing of [1, 8, 9]) {
      const torn = await unpack(packed.subarray(0, -missing));
      expect(torn.isTorn, `${missing}`).toBe(true);
      expect(text.startsWith(torn.text)).toBe(true);
      expect(torn.text.length).toBeGreaterThan(text.length - 1_000);
    }
    const half = await unpack(packed.subarray(0, packed.length / 2));
    expect(half.isTorn).toBe(true);
    expect(text.startsWith(half.text)).toBe(true);
    expect(half.text.length).toBeGreaterThan(text.length / 3);
    expect(await unpack(packed.subarray(0, 5))).toEqual({ text: '', isTorn: true });
    const second = await unpack(Buffer.concat([packed, packed.subarray(0, 3_000)]));
    expect(second.isTorn).toBe(true);
    expect(second.text.startsWith(text)).toBe(true);
  });

  it('ends where it does, whatever zeros fill it up', async () => {
    expect(await unpack(Buffer.concat([packed, Buffer.alloc(100_000)]))).toEqual({ text, isTorn: false });
  });

  it('is refused where it is broken', async () => {
    const broken = Buffer.from(packed).fill(0x55, 2_000, 2_500);
    await expect(unpack(broken)).rejects.toThrow(/\w/);
  });
});
