import { describe, expect, it } from 'vitest';
import { processorTime } from '../../support/processor-time.ts';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import { span } from './conversation.ts';

/** Names in drawing order, with the lines of the tree. */
const tree = (spans: readonly WaterfallSpan[], width?: number): string =>
  [...renderWaterfall(spans, width === undefined ? {} : { width }).matchAll(/^(.*?\bs\d+( ⇡)?) .*$/gm)]
    .map((match) => match[1])
    .join('\n');

const small = (id: number, parent: number | undefined, from: number): WaterfallSpan =>
  span(`s${id}`, {
    id: `${id}`,
    ...(parent === undefined ? {} : { parent: `${parent}` }),
    from,
    to: from + 1,
  });

describe('the tree', () => {
  it('orders siblings by their start, in whatever order the spans come', () => {
    const spans = [small(4, 2, 3), small(3, 1, 4), small(2, 1, 2), small(1, undefined, 0), small(5, 2, 2)];
    expect(tree(spans)).toMatchInlineSnapshot(`
      "s1
      ├╴s2
      │ ├╴s5
      │ └╴s4
      └╴s3"
    `);
  });

  it('draws spans whose parent is not here as marked roots', () => {
    expect(tree([small(1, 99, 0), small(2, 1, 1), small(3, 98, 2)])).toMatchInlineSnapshot(`
      "s1 ⇡
      └╴s2
      s3 ⇡"
    `);
  });

  it('marks a root even when its name is cut', () => {
    const long = span('a_very_long_name_'.repeat(9), { id: '1', parent: '99', from: 0, to: 1 });
    expect(renderWaterfall([long])).toMatch(/^a_very_\w+… ⇡ 1\.00s/m);
  });

  it('draws every span once when parents run in circles', () => {
    const spans = [small(1, 3, 0), small(2, 1, 1), small(3, 2, 2), small(4, 4, 3), small(5, 3, 4)];
    expect(tree(spans)).toMatchInlineSnapshot(`
      "s4
      s1
      └╴s2
        └╴s3
          └╴s5"
    `);
  });

  it('draws spans that share an id side by side', () => {
    expect(tree([small(1, undefined, 0), small(2, 1, 1), small(2, 1, 2), small(3, 2, 3)]))
      .toMatchInlineSnapshot(`
      "s1
      ├╴s2
      │ └╴s3
      └╴s2"
    `);
  });

  it('stops moving right when a tree is deeper than the terminal is wide', () => {
    const chain = Array.from({ length: 9 }, (_, index) => small(index, index - 1, index));
    expect(tree(chain, 60)).toMatchInlineSnapshot(`
      "s0 ⇡
      └╴s1
        └╴s2
          └╴s3
            └╴s4
              └╴s5
                └╴s6
                  … s7
                  … s8"
    `);
  });

  it('keeps children with the parent of their own trace', () => {
    const other = { ...small(1, undefined, 5), traceId: 'f'.repeat(32) };
    const child = { ...small(3, 1, 6), traceId: 'f'.repeat(32) };
    expect(tree([small(1, undefined, 0), small(2, 1, 1), other, child])).toMatchInlineSnapshot(`
      "s1
      └╴s2
      s1
      └╴s3"
    `);
  });

  it('draws tens of thousands of spans, however deep, in seconds', () => {
    const count = 20_000;
    const flat = Array.from({ length: count }, (_, index) =>
      small(index, index === 0 ? undefined : 0, index),
    );
    const deep = Array.from({ length: count }, (_, index) => small(index, index - 1, index));
    const time = processorTime(() => {
      for (const spans of [flat, deep])
        expect(renderWaterfall(spans).split('\n').length).toBeGreaterThan(count);
    });
    expect(time).toBeLessThan(10_000);
  });

  it('says so when there is nothing to draw', () => {
    expect(renderWaterfall([])).toBe('no spans');
  });
});
