import { RandomNumbers } from '../support/random-numbers.ts';

/** What a call can be like: for each of its qualities one of several. */
export type Choices = Readonly<Record<string, readonly unknown[]>>;

/** One of each. */
export type Chosen<From extends Choices> = { [Quality in keyof From]: From[Quality][number] };

/** Every combination that makes sense. */
export function everyCombination<From extends Choices>(
  choices: From,
  makesSense: (chosen: Chosen<From>) => boolean,
): Chosen<From>[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [quality, values] of Object.entries(choices))
    all = all.flatMap((chosen) => values.map((value) => ({ ...chosen, [quality]: value })));
  return (all as Chosen<From>[]).filter(makesSense);
}

/** Few of them, such that any two values that ever come together do so in one: each time one that has most new pairs. */
export function pairwise<From extends Choices>(combinations: readonly Chosen<From>[]): Chosen<From>[] {
  const pairsOf = new Map(shuffled(combinations).map((combination) => [combination, pairsIn(combination)]));
  const missing = new Set([...pairsOf.values()].flat());
  const taken: Chosen<From>[] = [];
  while (missing.size > 0) {
    let best = { combination: combinations[0]!, news: -1 };
    for (const [combination, pairs] of pairsOf) {
      const news = pairs.filter((pair) => missing.has(pair)).length;
      if (news > best.news) best = { combination, news };
    }
    for (const pair of pairsOf.get(best.combination) ?? []) missing.delete(pair);
    taken.push(best.combination);
  }
  return taken;
}

/** So that what pairs leave open is now this and now that; the same in each run. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const random = new RandomNumbers(1);
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

function pairsIn(combination: Readonly<Record<string, unknown>>): string[] {
  const values = Object.entries(combination).map(([quality, value]) => `${quality}=${String(value)}`);
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one} ${other}`));
}
