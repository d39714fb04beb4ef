import { describe, expect, it } from 'vitest';
import { costGaps } from '../../../src/cli/report/outputs/cost-words.ts';
import { CostAnalysis } from '../../../src/cli/report/analysis/cost-analysis.ts';
import { eventLines } from '../../../src/cli/waterfall/event-line.ts';
import { strayHeader } from '../../../src/cli/waterfall/session-header.ts';
import { event, span } from '../waterfall/conversation.ts';
import type { Line } from '../../../src/cli/terminal/styled-line.ts';

const textOf = (lines: readonly Line[]): string =>
  lines.map((line) => line.map(({ text }) => text).join('')).join('\n');

describe('a number goes with its words', () => {
  it('in what is in no cost', () => {
    const cost = new CostAnalysis({ prices: undefined, dearest: 0 }).finish();
    const gaps = (unpriced: number, callsWithoutPrice: number): string | undefined =>
      costGaps({ ...cost, source: 'spans', unpriced, callsWithoutPrice });
    expect(gaps(1, 1)).toBe(
      '1 response or transcription without a price is in no cost; 1 call with such is in no cost of a call',
    );
    expect(gaps(2, 3)).toBe(
      '2 responses or transcriptions without a price are in no cost; 3 calls with such are in no cost of a call',
    );
  });

  it('in the drawing of a span alone, and of one event more than it has room for', () => {
    const spans = (number: number): string =>
      textOf(
        strayHeader(
          Array.from({ length: number }, (_, place) => ({
            ...span('turn', { id: `${place}`, from: 0, to: 1 }),
            attributes: {},
          })),
          80,
        ),
      );
    expect(spans(1)).toMatch(/^1 span\b(?!s)/);
    expect(spans(2)).toMatch(/^2 spans/);
    const events = (number: number): string =>
      textOf(
        eventLines(
          span('turn', {
            id: 't',
            from: 0,
            to: 1,
            events: Array.from({ length: number }, () => event('x', 0)),
          }),
          0,
        ),
      );
    const most = events(1000).split('\n').length - 1;
    expect(events(most + 1)).toMatch(/… 1 more event$/);
    expect(events(most + 2)).toMatch(/… 2 more events$/);
  });
});
