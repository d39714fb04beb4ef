import { isObject } from '../host/unknown-object.ts';
import { count, fieldsOf } from './fields.ts';
import type { TokenUsage } from '../signals/signal.ts';

/** Reads `response.done`'s `usage`; `null` (cancelled and failed responses) and nonsense give `undefined`. */
export function readTokenUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const input = fieldsOf(usage['input_token_details']);
  const cached = fieldsOf(input['cached_tokens_details']);
  const output = fieldsOf(usage['output_token_details']);
  return {
    input: count(usage['input_tokens']),
    output: count(usage['output_tokens']),
    inputText: count(input['text_tokens']),
    inputAudio: count(input['audio_tokens']),
    inputImage: count(input['image_tokens']),
    cached: count(input['cached_tokens']),
    cachedText: count(cached['text_tokens']),
    cachedAudio: count(cached['audio_tokens']),
    outputText: count(output['text_tokens']),
    outputAudio: count(output['audio_tokens']),
  };
}
