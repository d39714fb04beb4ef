import { describe, expect, it } from 'vitest';

import { runLives } from './run-lives.ts';

/** `npm run test:memory` lives more of them, and weighs what they leave. */
describe('of 300 sessions', () => {
  it.each([
    ['sdk', 'abandoned'],
    ['socket', 'closed'],
  ])('over %s, %s, nothing is left: no session, no model, no span', async (door, ending) => {
    const lives = await runLives('--door', door, '--ending', ending, '--sessions', '300');
    expect(lives).toMatchObject({ endReasons: { [ending]: 300 }, endedSpans: 300 * 7, active: [0] });
    expect(lives.samples.at(-1)?.alive).toEqual({ sessions: 0, models: 0, spans: 0 });
  });
});

it('a session of 600 turns holds no more spans in the end than after its first hundreds', async () => {
  const { samples, endedSpans } = await runLives('--door', 'day', '--turns', '600', '--content');
  // Five in each turn; what of the answers is still to be heard in the end never sounded.
  expect(endedSpans).toBeGreaterThan(600 * 5);
  // Of the last turn, and of what is still to be heard of a few before it.
  for (const { alive } of samples.slice(0, -1)) {
    expect(alive).toMatchObject({ sessions: 1, models: 1 });
    expect(alive.spans).toBeLessThan(40);
  }
});
