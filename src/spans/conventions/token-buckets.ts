import type { TokenUsage } from '../../signals/signal.ts';

/**
 * The tokens of a response, each in one bucket: together they are what the server counted. Backends add up buckets, and
 * price each by itself; the server's own counts of cached and of reasoning tokens are within others.
 */
export interface TokenBuckets {
  text: number;
  audio: number;
  image: number;
  /** Of what the server did not say which they are; so below. */
  input: number;
  cachedText: number;
  cachedAudio: number;
  cachedImage: number;
  cached: number;
  outputText: number;
  outputAudio: number;
  reasoning: number;
  output: number;
}

export function tokenBucketsOf(usage: TokenUsage): TokenBuckets {
  const input = usage.input ?? Infinity;
  const cachedKinds: Counts = [usage.cachedImage, usage.cachedAudio, usage.cachedText];
  const cachedInAll = usage.cached ?? sumOf(cachedKinds.map((count = 0) => count));
  const cached = share(Math.min(cachedInAll, input), cachedKinds);
  // Text is the last: where it is not said what was cached, that was most likely instructions and tools.
  const fresh = share(input - sumOf(cached), [
    less(usage.inputImage, cached[0]),
    less(usage.inputAudio, cached[1]),
    less(usage.inputText, cached[2]),
  ]);
  // Reasoning is text, and may be counted as such too.
  const output = share(usage.output ?? Infinity, [
    usage.outputReasoning,
    usage.outputAudio,
    usage.outputText,
  ]);
  return {
    image: fresh[0],
    audio: fresh[1],
    text: fresh[2],
    input: fresh[3],
    cachedImage: cached[0],
    cachedAudio: cached[1],
    cachedText: cached[2],
    cached: cached[3],
    reasoning: output[0],
    outputAudio: output[1],
    outputText: output[2],
    output: output[3],
  };
}

type Counts = readonly [number | undefined, number | undefined, number | undefined];
type Shares = readonly [number, number, number, rest: number];

/** Of each count as much as is left of the total, and what is left of that in the end: nothing where it is not known. */
function share(total: number, counts: Counts): Shares {
  let left = total;
  const [first, second, third] = counts.map((count = 0) => {
    const taken = Math.min(count, left);
    left -= taken;
    return taken;
  }) as [number, number, number];
  return [first, second, third, left === Infinity ? 0 : left];
}

function less(count = 0, part: number): number {
  return Math.max(count - part, 0);
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
