import { sharesOf } from '../model/token-shares.ts';
import type { TokenUsage } from '../signals/signal.ts';

const MODALITIES = ['text', 'audio', 'image', 'unknown'] as const;

/** Of tokens; `unknown` where the server does not split them, and what is left when it has. */
export type TokenModality = (typeof MODALITIES)[number];

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
    input: split(usage.input, usage.inputText, usage.inputAudio, usage.inputImage),
    output: split(usage.output, usage.outputText, usage.outputAudio),
    cached: split(usage.cached, usage.cachedText, usage.cachedAudio, usage.cachedImage),
    // Of which modality the thinking was, nobody says.
    reasoning: split(usage.outputReasoning),
  };
}

function split(total: number | undefined, text?: number, audio?: number, image?: number): TokenPart[] {
  return sharesOf(total, [text, audio, image]).flatMap((count, index) => {
    const modality = MODALITIES[index];
    return count > 0 && modality !== undefined ? [{ modality, count }] : [];
  });
}
