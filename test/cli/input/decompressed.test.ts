import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { decompressed, type Damage } from '../../../src/cli/input/decompressed.ts';

async function unpack(packed: Buffer, size = 7_000): Promise<{ text: string; damage: Damage | undefined }> {
  let damage: Damage | undefined;
  const pieces: Buffer[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let start = 0; start < packed.length; start += size) yield packed.subarray(start, start + size);
  }
  for await (const piece of decompressed(chunks(), (found) => (damage = found))) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), damage };
}

const text = Array.from({ length: 30_000 }, (_, index) => `line ${index * 7919}`).join('\n');
const packed = gzipSync(text);

describe('what is compressed', () => {
  it.each([1_000, 7_000, 1e6])('is unpacked from pieces of %i bytes', async (size) => {
    expect(await unpack(packed, size)).toEqual({ text, damage: undefined });
    expect(await unpack(Buffer.concat([packed, packed]), size)).toEqual({
      text: text + text,
      damage: undefined,
    });
    expect((await unpack(gzipSync(Buffer.alloc(20e6, 'x')), size)).text).toHaveLength(20e6);
  });

  it('is known to break off wherever it does, and gives all there is of it', async () => {
    for (const missing of [1, 8, 9]) {
      const torn = await unpack(packed.subarray(0, -missing));
      expect(torn.damage, `${missing}`).toBe('torn');
      expect(text.startsWith(torn.text)).toBe(true);
      expect(torn.text.length).toBeGreaterThan(text.length - 1_000);
    }
    const half = await unpack(packed.subarray(0, packed.length / 2));
    expect(half.damage).toBe('torn');
    expect(text.startsWith(half.text)).toBe(true);
    expect(half.text.length).toBeGreaterThan(text.length / 3);
    expect(await unpack(packed.subarray(0, 5))).toEqual({ text: '', damage: 'torn' });
    const second = await unpack(Buffer.concat([packed, packed.subarray(0, 3_000)]));
    expect(second.damage).toBe('torn');
    expect(second.text.startsWith(text)).toBe(true);
  });

  it('ends where it does, whatever zeros fill it up', async () => {
    expect(await unpack(Buffer.concat([packed, Buffer.alloc(100_000)]))).toEqual({ text, damage: undefined });
  });

  it('is read as far as it can be where it is damaged', async () => {
    const broken = await unpack(Buffer.from(packed).fill(0x55, 40_000, 40_500));
    expect(broken.damage).toBe('broken');
    const isRight = text.startsWith(broken.text.slice(0, text.length / 4));
    expect({ isRight, isLong: broken.text.length > text.length / 4 }).toEqual({
      isRight: true,
      isLong: true,
    });
    const flipped = Buffer.from(packed);
    flipped[flipped.length - 8]! ^= 1;
    expect(await unpack(flipped)).toEqual({ text, damage: 'broken' });
  });

  it.each([1, 7_000])(
    'is read to its end, whatever stands behind it, in pieces of %i bytes',
    async (size) => {
      const small = gzipSync('one\ntwo\n');
      const continued = Buffer.concat([small, Buffer.from('something else')]);
      expect(await unpack(continued, size)).toEqual({ text: 'one\ntwo\n', damage: 'continued' });
    },
  );

  it('may say what it was made of', async () => {
    const [header, rest] = [Buffer.from(packed.subarray(0, 10)), packed.subarray(10)];
    header[3] = 4 + 8 + 16 + 2;
    const fields = Buffer.from('\x03\x00abccall.jsonl\x00a call\x00??', 'latin1');
    expect(await unpack(Buffer.concat([header, fields, rest]), 5)).toEqual({ text, damage: undefined });
    for (const length of [10, 12, 14, 20, 30]) {
      const torn = Buffer.concat([header, fields]).subarray(0, length);
      expect(await unpack(torn)).toEqual({ text: '', damage: 'torn' });
    }
  });

  it.each([
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x24]), 'zstd -dc'],
    ['xz', Buffer.from('\xfd7zXZ\x00\x00\x04', 'latin1'), 'xz -dc'],
    ['bzip2', Buffer.from('BZh91AY&SY\xff', 'latin1'), 'bzip2 -dc'],
    ['zip', Buffer.from('PK\x03\x04\x14', 'latin1'), 'unzip -p'],
    ['lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x64]), 'lz4 -dc'],
  ])('with %s is refused, with the command that unpacks it', async (name, start, command) => {
    await expect(unpack(start)).rejects.toThrow(
      `it is packed with ${name}, and gzip is expected: ${command} FILE writes what is in it`,
    );
  });

  it('is nothing that begins a little like it', async () => {
    for (const plain of ['BZh is a name\n', 'PK', '', '{"a":1}\n'])
      expect(await unpack(Buffer.from(plain))).toEqual({ text: plain, damage: undefined });
  });
});
