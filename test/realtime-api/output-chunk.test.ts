import { expect, test } from 'vitest';
import { audioBytes } from '../../src/realtime-api/output-chunk.ts';

test.each([0, 1, 2, 3, 4, 5, 4800])('the size of %i bytes of audio is told from their base64', (size) => {
  expect(audioBytes(Buffer.alloc(size, 7).toString('base64'))).toBe(size);
});

test('audio that a recorder left out says how much it was, and anything else is none', () => {
  expect(audioBytes({ bytes: 4800 })).toBe(4800);
  expect(audioBytes({ bytes: -1 })).toBe(0);
  expect(audioBytes(undefined)).toBe(0);
});
