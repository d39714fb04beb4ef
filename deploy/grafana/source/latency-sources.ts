import type { LatencySource } from '../../../src/model/records.ts';

/**
 * How it was known when the caller was done. Latencies of different sources begin at different moments: percentiles are
 * taken of each source alone.
 */
export const bySource = 'realtime_turn_response_latency_source';
export const nameOfSource = `{{${bySource}}}`;

/** What is said before what is written; of each, what tells most of the wait comes first. */
const ranks: Readonly<Record<LatencySource, number>> = {
  audio_clock: 1,
  client_commit: 2,
  vad_silence: 3,
  input_committed: 4,
  semantic_vad: 5,
  speech_stopped: 6,
  text_item: 7,
  image_item: 8,
};

/** The one that is chosen as long as nobody has chosen another, where there is such a latency. */
export const bestSource = 'audio_clock' satisfies LatencySource;

/** As a query of a variable: the sources that a histogram has over the time shown, the best first. */
export function rankedSources(count: string, matcher: string): string {
  const ranked = Object.entries(ranks).map(([source, rank]) => {
    const series = `${count}{${matcher}, ${bySource}="${source}"}`;
    return `${rank} * group by (${bySource}) (last_over_time(${series}[$__range]))`;
  });
  return `query_result(sort(${ranked.join(' or ')}))`;
}

/** Of what such a query gives, the sources. */
export const sourceInResult = `/${bySource}="([^"]+)"/`;

/** Whose latencies are lower bounds: such detection does not say how long it waited. */
export const lowerBound = 'semantic_vad' satisfies LatencySource;

/** Latencies by source, where those that are lower bounds have names that say so. */
export function markLowerBounds(latencies: string): string {
  return `label_replace(${latencies}, "${bySource}", "≥ ${lowerBound}", "${bySource}", "${lowerBound}")`;
}
