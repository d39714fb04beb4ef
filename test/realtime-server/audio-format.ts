import { isJsonObject } from './wire-types.ts';

/** How many bytes one millisecond of audio takes: 48 for 24 kHz PCM16, 8 for G.711. */
export function bytesPerMillisecond(format: unknown): number {
  if (!isJsonObject(format)) return 48;
  if (format['type'] === 'audio/pcmu' || format['type'] === 'audio/pcma') return 8;
  const rate = typeof format['rate'] === 'number' ? format['rate'] : 24_000;
  return (rate * 2) / 1000;
}

/** Base64 of that many milliseconds of silence. */
export function silence(milliseconds: number, format: unknown): string {
  return Buffer.alloc(Math.round(milliseconds * bytesPerMillisecond(format))).toString('base64');
}
