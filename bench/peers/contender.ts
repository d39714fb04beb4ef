import { median, quantile } from '../pairs.ts';

/** One way to trace a call that was recorded. */
export interface Contender {
  name: string;
  /** Whether what was said goes into the spans. */
  content: boolean;
  /** How many events it hears. */
  events: number;
  /** What it makes of the call, in order of start; nothing where it only hands the call on. */
  spans: OutlinedSpan[];
  /** Plays the call some times without it and with it, in this order: processor time of one call, in seconds. */
  measure(order: Order): Promise<Seconds>;
}

export interface OutlinedSpan {
  name: string;
  /** How far beneath its root. */
  depth: number;
  attributes: string[];
}

export type Order = readonly ['base', 'traced'] | readonly ['traced', 'base'];

export interface Seconds {
  base: number;
  traced: number;
}

/** Seconds of processor time that tracing adds to a call: the median over the rounds, and where the middle half lies. */
export interface Added {
  median: number;
  spread: [number, number];
}

/** Measures all of them in each round, so that whatever else the machine does hits all. The first rounds do not count. */
export async function measureContenders(
  contenders: readonly Contender[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Map<Contender, Added>> {
  const added = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    const order: Order = round % 2 === 0 ? ['base', 'traced'] : ['traced', 'base'];
    for (const contender of contenders) {
      const { base, traced } = await contender.measure(order);
      if (round >= 0) added.get(contender)?.push(traced - base);
    }
  }
  return new Map(
    [...added].map(([contender, values]) => [
      contender,
      { median: median(values), spread: [quantile(values, 0.25), quantile(values, 0.75)] },
    ]),
  );
}
