import { count, fieldsOf } from '../host/fields.ts';
import type { ChunkKind } from '../signals/signal.ts';

/**
 * The kind of chunk of a response's output that a server event of this type is, or `undefined`. GA names, then the beta
 * names of the same events. A type that has just been parsed has no hash yet: to look it up takes longer than to compare it.
 */
export function chunkKind(type: unknown): ChunkKind | undefined {
  switch (type) {
    case 'response.output_audio.delta':
    case 'response.audio.delta':
      return 'audio';
    case 'response.output_audio_transcript.delta':
    case 'response.audio_transcript.delta':
      return 'transcript';
    case 'response.output_text.delta':
    case 'response.text.delta':
      return 'text';
    case 'response.function_call_arguments.delta':
    case 'response.mcp_call_arguments.delta':
      return 'arguments';
    default:
      return undefined;
  }
}

/** Bytes of a chunk of audio: base64 text, or `{bytes}` where a recorder left the audio out. */
export function audioBytes(delta: unknown): number {
  if (typeof delta !== 'string') return count(fieldsOf(delta)['bytes']) ?? 0;
  const { length } = delta;
  const padding = delta[length - 1] !== '=' ? 0 : delta[length - 2] === '=' ? 2 : 1;
  return Math.floor((length * 3) / 4) - padding;
}
