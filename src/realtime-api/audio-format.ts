import { fieldsOf, text } from '../host/fields.ts';

/** How one side's audio is written: samples of one channel. */
export interface AudioFormat {
  /** As the API calls it: `audio/pcm`, `audio/pcmu`, `audio/pcma`; in the beta `pcm16`, `g711_ulaw`, `g711_alaw`. */
  readonly name: string;
  /** Samples a second. */
  readonly rate: number;
  readonly bytesPerMs: number;
}

/** PCM16 at 24 kHz, which is what a session has that does not say. */
export const DEFAULT_AUDIO_FORMAT: AudioFormat = { name: 'audio/pcm', rate: 24_000, bytesPerMs: 48 };

/** PCM is 16 bits a sample at `rate` (24 kHz unless said); the two G.711 laws are 8 bits at 8 kHz. What is not known counts as PCM. */
export function readAudioFormat(format: unknown): AudioFormat | undefined {
  const name = text(format) ?? text(fieldsOf(format)['type']);
  if (name === undefined) return undefined;
  if (name.startsWith('g711') || name === 'audio/pcmu' || name === 'audio/pcma')
    return { name, rate: 8000, bytesPerMs: 8 };
  const said = fieldsOf(format)['rate'];
  const rate = typeof said === 'number' && said > 0 ? said : DEFAULT_AUDIO_FORMAT.rate;
  return { name, rate, bytesPerMs: rate / 500 };
}
