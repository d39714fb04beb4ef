import { describe, expect, it } from 'vitest';

import { growth, runLives, type Lives } from './run-lives.ts';

/** Bytes per session or turn; what a session is while it is open is thousands of them. */
const MOST_LEFT_BEHIND = 200;

function told(what: string, lives: Lives): void {
  const megabytes = lives.samples.map(({ heapBytes }) => (heapBytes / 1e6).toFixed(2)).join(' → ');
  console.info(`${what}: heap ${megabytes} MB, ${growth(lives, 0, 2).toFixed(0)} bytes each`);
}

describe('of ten thousand sessions', () => {
  it.each([
    ['sdk', 'closed'],
    ['sdk', 'abandoned'],
    ['socket', 'closed'],
    ['socket', 'abandoned'],
  ])('over %s, %s, nothing is left behind', async (door, ending) => {
    const lives = await runLives('--door', door, '--ending', ending, '--sessions', '10000');
    told(`${door}, ${ending}`, lives);
    expect(lives).toMatchObject({ endReasons: { [ending]: 10_000 }, endedSpans: 10_000 * 7, active: [0] });
    for (const { alive } of lives.samples) expect(alive).toEqual({ sessions: 0, models: 0, spans: 0 });
    expect(growth(lives, 0, 2)).toBeLessThan(MOST_LEFT_BEHIND);
    expect(growth(lives, 1, 2)).toBeLessThan(MOST_LEFT_BEHIND);
  });
});

describe('a session of a day, ten thousand turns and 390 000 events,', () => {
  it.each([
    ['without content', []],
    ['with content', ['--content']],
  ])('stays flat %s', async (title, flags) => {
    const lives = await runLives('--door', 'day', '--turns', '10000', ...flags);
    told(`a day ${title}`, lives);
    const [first, , last] = lives.samples;
    // Five of each turn, and what was heard of its answer by then.
    expect(lives.endedSpans).toBeGreaterThan(10_000 * 5);
    for (const each of [first, last]) expect(each?.alive.spans).toBeLessThan(40);
    expect(growth(lives, 0, 2)).toBeLessThan(MOST_LEFT_BEHIND);
    expect(growth(lives, 1, 2)).toBeLessThan(MOST_LEFT_BEHIND);
  });
});
