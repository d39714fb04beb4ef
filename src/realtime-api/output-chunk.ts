import { count, fieldsOf } from '../host/fields.ts';
import type { ChunkKind } from '../signals/signal.ts';

/** Server events that are one chunk of a response's output. GA names, then the beta names of the same events. */
const CHUNK_KINDS: ReadonlyMap<unknown, ChunkKind> = new Map([
  ['response.output_audio.delta', 'audio'],
  ['response.output_audio_transcript.delta', 'transcript'],
  ['response.output_text.delta', 'text'],
  ['response.function_call_arguments.delta', 'arguments'],
  ['response.mcp_call_arguments.delta', 'arguments'],
  ['response.audio.delta', 'audio'],
  ['response.audio_transcript.delta', 'transcript'],
  ['response.text.delta', 'text'],
]);

/** The kind of chunk that a server event of this type is, or `undefined`. */
export function chunkKind(type: unknown): ChunkKind | undefined {
  return CHUNK_KINDS.get(type);
}

/** Bytes of a chunk of audio: base64 text, or `{bytes}` where a recorder left the audio out. */
export function audioBytes(delta: unknown): number {
  if (typeof delta !== 'string') return count(fieldsOf(delta)['bytes']) ?? 0;
  const padding = delta.endsWith('==') ? 2 : delta.endsWith('=') ? 1 : 0;
  return Math.floor((delta.length * 3) / 4) - padding;
}
