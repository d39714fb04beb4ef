import { sharesOf } from '../../model/token-shares.ts';
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
  const { input = Infinity, cachedImage = 0, cachedAudio = 0, cachedText = 0 } = usage;
  const { cached: cachedInAll = cachedImage + cachedAudio + cachedText } = usage;
  const cached = sharesOf(Math.min(cachedInAll, input), [cachedImage, cachedAudio, cachedText]);
  // Text is the last: where it is not said what was cached, that was most likely instructions and tools.
  const fresh = sharesOf(input - sumOf(cached), [
    less(usage.inputImage, cached[0]),
    less(usage.inputAudio, cached[1]),
    less(usage.inputText, cached[2]),
  ]);
  // Reasoning is text, and may be counted as such too.
  const output = sharesOf(usage.output, [usage.outputReasoning, usage.outputAudio, usage.outputText]);
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

function less(count = 0, part: number): number {
  return Math.max(count - part, 0);
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
