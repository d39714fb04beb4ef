import { fieldsOf, text } from '../host/fields.ts';

/** How one side's audio is written: samples of one channel. */
export interface AudioFormat {
  /** `undefined` where it is none of those that the API had so far, or of a rate at which nothing is recorded. */
  readonly encoding: AudioEncoding | undefined;
  /** Samples a second. */
  readonly rate: number;
  readonly bytesPerMs: number;
}

export type AudioEncoding = 'pcm16' | 'mu-law' | 'a-law';

/** PCM16 at 24 kHz, which is what a session has that does not say. */
export const DEFAULT_AUDIO_FORMAT: AudioFormat = { encoding: 'pcm16', rate: 24_000, bytesPerMs: 48 };

/** By their names: GA, then beta. */
const ENCODINGS: ReadonlyMap<string, AudioEncoding> = new Map([
  ['audio/pcm', 'pcm16'],
  ['audio/pcmu', 'mu-law'],
  ['audio/pcma', 'a-law'],
  ['pcm16', 'pcm16'],
  ['g711_ulaw', 'mu-law'],
  ['g711_alaw', 'a-law'],
]);

/** PCM is 16 bits a sample at `rate` (24 kHz unless said); the two G.711 laws are 8 bits at 8 kHz. What is not known counts as PCM. */
export function readAudioFormat(format: unknown): AudioFormat | undefined {
  const name = text(format) ?? text(fieldsOf(format)['type']);
  if (name === undefined) return undefined;
  const encoding = ENCODINGS.get(name);
  if (encoding === 'mu-law' || encoding === 'a-law' || name.startsWith('g711'))
    return { encoding, rate: 8000, bytesPerMs: 8 };
  const said = fieldsOf(format)['rate'];
  const rate = typeof said === 'number' && said > 0 ? said : DEFAULT_AUDIO_FORMAT.rate;
  const isUsual = Number.isInteger(rate) && rate >= LOWEST_RATE && rate <= HIGHEST_RATE;
  return { encoding: isUsual ? encoding : undefined, rate, bytesPerMs: rate / 500 };
}

const LOWEST_RATE = 4000;
const HIGHEST_RATE = 192_000;
