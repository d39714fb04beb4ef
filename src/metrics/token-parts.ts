import type { TokenUsage } from '../signals/signal.ts';

/** Of tokens; `unknown` where the server does not split them, and what is left when it has. */
export type TokenModality = 'text' | 'audio' | 'image' | 'unknown';

/** Some tokens of one response. */
export interface TokenPart {
  modality: TokenModality;
  count: number;
}

/** The tokens of each kind in parts that do not overlap: their sum is what the response used. Empty parts are left out. */
export function tokenPartsOf(
  usage: TokenUsage,
): Record<'input' | 'output' | 'cached' | 'reasoning', TokenPart[]> {
  return {
    input: split(usage.input, { text: usage.inputText, audio: usage.inputAudio, image: usage.inputImage }),
    output: split(usage.output, { text: usage.outputText, audio: usage.outputAudio }),
    cached: split(usage.cached, {
      text: usage.cachedText,
      audio: usage.cachedAudio,
      image: usage.cachedImage,
    }),
    // Of which modality the thinking was, nobody says.
    reasoning: split(usage.outputReasoning, {}),
  };
}

/** Each modality that is known, never more than the total, and what is left of that. */
function split(
  total: number | undefined,
  counts: Partial<Record<TokenModality, number | undefined>>,
): TokenPart[] {
  const parts: TokenPart[] = [];
  let left = total;
  for (const modality of ['text', 'audio', 'image'] as const) {
    const said = counts[modality] ?? 0;
    const count = left === undefined ? said : Math.min(said, left);
    if (left !== undefined) left -= count;
    if (count > 0) parts.push({ modality, count });
  }
  if (left !== undefined && left > 0) parts.push({ modality: 'unknown', count: left });
  return parts;
}
