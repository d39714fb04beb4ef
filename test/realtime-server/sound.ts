import { isJsonObject } from './wire-types.ts';

/** Samples of 16 bits, so many a second. */
export interface Sound {
  samples: Int16Array;
  rate: number;
}

const TONE_HZ = 400;
const AMPLITUDE = 12_000;

/** A sample of a tone that stands for speech; silence is zero. */
export function toneSample(index: number, rate: number): number {
  return Math.round(AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * (index + 0.5)) / rate));
}

/** How many samples a second audio of a format has: 24,000 unless it says, 8,000 for G.711. */
export function rateOf(format: unknown): number {
  if (isMuLaw(format)) return 8000;
  return isJsonObject(format) && typeof format['rate'] === 'number' ? format['rate'] : 24_000;
}

/** Audio as it is sent, of PCM16 or µ-law. */
export function encodeSound(samples: Int16Array, format: unknown): Buffer {
  if (isMuLaw(format)) return Buffer.from(Uint8Array.from(samples, toMuLaw));
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** What audio that was sent sounds like. */
export function decodeSound(audio: Buffer, format: unknown): Sound {
  const rate = rateOf(format);
  if (isMuLaw(format)) return { samples: Int16Array.from(audio, fromMuLaw), rate };
  const samples = new Int16Array(Math.floor(audio.length / 2));
  for (let index = 0; index < samples.length; index += 1) samples[index] = audio.readInt16LE(index * 2);
  return { samples, rate };
}

function isMuLaw(format: unknown): boolean {
  return isJsonObject(format) && format['type'] === 'audio/pcmu';
}

const BIAS = 0x84;
const LOUDEST = 0x7f7b;

/** ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted. */
function toMuLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), LOUDEST) + BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

function fromMuLaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + BIAS) << ((inverted & 0x70) >> 4)) - BIAS;
  return inverted & 0x80 ? -magnitude : magnitude;
}
