import { encodeSound, rateOf, toneSample } from './sound.ts';
import { hummed, type Voice } from './voice.ts';
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

/** At the head of each answer, so that a recording tells it from what sounds right before it. */
const HEAD_MS = 3;

/** Base64 of that many milliseconds of a tone, which begins within it where another chunk of it ended. */
export function tone(milliseconds: number, fromMs: number, format: unknown): string {
  const perMs = rateOf(format) / 1000;
  const first = Math.round(fromMs * perMs);
  const samples = new Int16Array(Math.round((fromMs + milliseconds) * perMs) - first);
  for (let index = 0; index < samples.length; index += 1)
    if (first + index >= HEAD_MS * perMs) samples[index] = toneSample(first + index, perMs * 1000);
  return encodeSound(samples, format).toString('base64');
}

/** Gives base64 of so many milliseconds of a text that a voice hums, from a moment of it. */
export function humming(
  text: string,
  { lengthMs, voice, format }: { lengthMs: number; voice: Voice; format: unknown },
): (milliseconds: number, fromMs: number) => string {
  const perMs = rateOf(format) / 1000;
  const whole = hummed(text, { lengthMs, voice, rate: perMs * 1000 });
  return (milliseconds, fromMs) => {
    const [first, end] = [fromMs, fromMs + milliseconds].map((ms) => Math.round(ms * perMs));
    return encodeSound(whole.slice(first, end), format).toString('base64');
  };
}
