import { expect, it } from 'vitest';
import { BoundedIds, BoundedMap } from '../../src/model/bounded.ts';

it('knows the last ids, and has forgotten the ones before', () => {
  const ids = new BoundedIds(3);
  expect(ids.has('resp_1')).toBe(false);
  for (const id of ['resp_1', 'resp_2', 'resp_3', 'resp_4']) ids.add(id);
  expect(['resp_1', 'resp_2', 'resp_3', 'resp_4', ''].map((id) => ids.has(id))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

it.each([
  ['that count', (index: number) => `resp_${index}`],
  ['of random letters', (index: number) => `item_${(index * 7919).toString(36)}Cz`],
  ['of one length', (index: number) => index.toString(16).padStart(24, '0')],
  ['beyond ASCII', (index: number) => `ö${String.fromCharCode(0x4e00 + (index % 5000))}${index}`],
])('takes no two ids %s for one', (_, idOf) => {
  const ids = new BoundedIds(2000);
  for (let index = 0; index < 2000; index += 1) ids.add(idOf(index));
  const unknown = Array.from({ length: 3000 }, (__, index) => idOf(index + 2000));
  expect(unknown.filter((id) => ids.has(id))).toEqual([]);
});

it('keeps what was set last, also where it was known before', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([3, undefined, 4]);
});
