import { expect, test } from 'vitest';
import { formats, MU_LAW, PCM, RecordedCall } from '../recording/audio/recorded-call.ts';
import { megabytesUsed } from '../support/heap-growth.ts';

const TURN_MS = 20_000;
const CHUNK_MS = 100;

/** The caller speaks all the time; half a minute of answer comes at once in each turn, and is cut. */
function turn(call: RecordedCall, bytesPerMs: number, number: number): void {
  const chunk = Buffer.alloc(CHUNK_MS * bytesPerMs, 1);
  const answer = Buffer.alloc(1000 * bytesPerMs, 2);
  for (let second = 0; second < 30; second += 1) call.gives(`resp_${number}`, answer);
  for (const end = call.time + TURN_MS; call.time < end;) call.at(call.time + CHUNK_MS).sends(chunk);
  call.signal({ type: 'audio_interrupted' });
}

test.each([
  ['PCM16', PCM, 48],
  ['µ-law', MU_LAW, 8],
])('twenty minutes more of a call in %s that is recorded take no more memory', (_, format, bytesPerMs) => {
  let written = 0;
  const target = { write: (bytes: Uint8Array) => void (written += bytes.length) };
  const call = new RecordedCall({ session: formats(format), target });
  const after = (turns: number): number => {
    for (const from = call.time / TURN_MS; call.time / TURN_MS < from + turns;)
      turn(call, bytesPerMs, call.time / TURN_MS);
    return megabytesUsed();
  };
  const early = after(15);
  const late = after(60);
  expect(call.time).toBe(25 * 60_000);
  expect(written).toBeGreaterThan(1_490_000 * 4 * (bytesPerMs === 8 ? 8 : 24));
  // What was said takes 72 MB, or 12; what is beside the heap is given back late.
  expect(late - early).toBeLessThan(10);
});
