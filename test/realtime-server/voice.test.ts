import { expect, test } from 'vitest';
import { hummed } from './index.ts';

const RATE = 24_000;
const PERSON = { lengthMs: 2000, voice: { pitchHz: 150 }, rate: RATE };

/** How loud the samples of a stretch are, from when to when in milliseconds. */
function loudness(samples: Int16Array, from: number, to: number): number {
  const part = samples.subarray((from * RATE) / 1000, (to * RATE) / 1000);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / part.length);
}

test('a voice is as long as it is said to be, the same every time, loud in vowels, and silent in the pauses of its text', () => {
  const samples = hummed('aaaa    mmmm    ', PERSON);
  expect(samples).toHaveLength(2 * RATE);
  expect(hummed('aaaa    mmmm    ', PERSON)).toEqual(samples);
  const [vowel, pause, consonant] = [50, 600, 1050].map((from) => loudness(samples, from, from + 350));
  expect(vowel).toBeGreaterThan(1000);
  expect(consonant).toBeGreaterThan(100);
  expect(consonant).toBeLessThan(vowel! / 2);
  expect(pause).toBeLessThan(1);
});

test.each([110, 150, 210])(
  'a voice of %d Hz has that pitch, and falls below it where nothing is asked',
  (pitchHz) => {
    const samples = hummed('aaaaaaaaaaaaaaaa', { ...PERSON, voice: { pitchHz } });
    expect(periodsIn(samples, 200, 700)).toBeCloseTo(pitchHz / 2, -0.5);
    expect(periodsIn(samples, 1500, 2000)).toBeLessThan(pitchHz / 2 - 2);
  },
);

/** How often a stretch repeats itself: of all lengths of a period the one that it is most alike after. */
function periodsIn(samples: Int16Array, from: number, to: number): number {
  const part = samples.subarray((from * RATE) / 1000, (to * RATE) / 1000);
  let best = { likeness: -Infinity, period: 0 };
  for (let period = RATE / 260; period < RATE / 80; period += 1) {
    const lag = Math.round(period);
    let likeness = 0;
    for (let at = 0; at + 300 < part.length; at += 1) likeness += (part[at] ?? 0) * (part[at + lag] ?? 0);
    if (likeness > best.likeness) best = { likeness, period: lag };
  }
  return part.length / best.period;
}
