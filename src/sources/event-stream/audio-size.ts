import { fieldsOf } from '../../realtime-api/fields.ts';
import { audioBytes } from '../../realtime-api/output-chunk.ts';
import { readPrinted } from './printed-value.ts';

/**
 * Bytes of the audio of an `audio` event: bytes as they are, base64 in either alphabet, a list of numbers, `{bytes}`
 * where a recorder left the audio out, or `b'…'` where it was printed.
 */
export function audioSize(data: unknown): number {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
  if (Array.isArray(data)) return data.length;
  if (typeof data === 'string') return audioBytes(/^b['"]/.test(data) ? readPrinted(data) : data);
  const { data: bytes } = fieldsOf(data);
  return Array.isArray(bytes) ? bytes.length : audioBytes(data);
}
