import { Durations, type DurationSummary } from './durations.ts';
import { NamedGroups } from './named-groups.ts';

/** Response latencies that were measured from one signal. */
export interface SourceReport {
  /** `realtime.turn.response_latency_source`. */
  source: string;
  /** They are at least this long. */
  lowerBound: boolean;
  latency: DurationSummary | null;
}

/** Whether a latency from this source is a lower bound: such turn detection does not say how long it waited. */
export function isLowerBound(source: string | null | undefined): boolean {
  return source === 'semantic_vad';
}

/** Whether percentiles of all of them are lower bounds: some of what they are of is. */
export function isPartlyBound(sources: readonly SourceReport[]): boolean {
  return sources.some(({ lowerBound }) => lowerBound);
}

/** Whether of two reports about as many turns were measured in each way. Neither says so in reports that were saved before. */
export function measuredAlike(one: readonly SourceReport[], other: readonly SourceReport[]): boolean {
  const [before, now] = [sharesOf(one), sharesOf(other)];
  let difference = 0;
  for (const source of new Set([...before.keys(), ...now.keys()]))
    difference += Math.abs((before.get(source) ?? 0) - (now.get(source) ?? 0));
  return difference / 2 <= MOST_MEASURED_OTHERWISE;
}

/** Share of the turns that may be measured otherwise in one report than in another. */
const MOST_MEASURED_OTHERWISE = 0.1;

function sharesOf(sources: readonly SourceReport[]): Map<string, number> {
  const turns = sources.reduce((sum, { latency }) => sum + (latency?.count ?? 0), 0);
  return new Map(sources.map(({ source, latency }) => [source, (latency?.count ?? 0) / turns]));
}

/** Response latencies by what they were measured from. */
export class LatencySources {
  readonly #sources = new NamedGroups(() => new Durations());

  /** `latency` in microseconds. */
  add(source: string, latency: number): void {
    this.#sources.get(source).add(latency);
  }

  /** The one of most turns first. */
  toList(): SourceReport[] {
    return this.#sources
      .entries()
      .toSorted(([, one], [, other]) => other.count - one.count)
      .map(([source, durations]) => ({
        source,
        lowerBound: isLowerBound(source),
        latency: durations.summary(),
      }));
  }
}
