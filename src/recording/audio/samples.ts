import type { AudioFormat } from '../../realtime-api/audio-format.ts';

/** Audio as it came, whose samples can be read. */
export interface Chunk {
  readonly bytes: Uint8Array;
  /** Samples a second. */
  readonly rate: number;
  /** How many samples there are. */
  readonly length: number;
  /** The sample at an index, of 16 bits. */
  readonly at: ReadSample;
}

type ReadSample = (bytes: Uint8Array, index: number) => number;

/** No phone has less, no sound card more: what a server says of its rate may be anything. */
const LOWEST_RATE = 4000;
const HIGHEST_RATE = 192_000;

/** Reads the samples of a format; `undefined` where that is not one of those that the API had so far. */
export function readerOf({ name, rate }: AudioFormat): ReadSample | undefined {
  const isUsual = Number.isInteger(rate) && rate >= LOWEST_RATE && rate <= HIGHEST_RATE;
  return isUsual ? READERS.get(name) : undefined;
}

/** How finely audio of any of these formats can be written as it is: those that cannot be read say nothing of it. */
export function highestRate(formats: readonly AudioFormat[]): number {
  return Math.max(...formats.filter((format) => readerOf(format) !== undefined).map(({ rate }) => rate));
}

/** Makes chunks of one speaker's audio. A sample of two bytes may be split between two of them. */
export class ChunkReader {
  #half: number | undefined;

  read(bytes: Uint8Array, format: AudioFormat): Chunk {
    const { rate } = format;
    const at = readerOf(format) ?? fromPcm;
    if (at !== fromPcm) return { bytes, rate, length: bytes.length, at };
    const whole = this.#half === undefined ? bytes : joined(this.#half, bytes);
    this.#half = whole.length % 2 === 1 ? whole.at(-1) : undefined;
    return { bytes: whole, rate, length: Math.floor(whole.length / 2), at };
  }
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(1 + rest.length);
  all[0] = first;
  all.set(rest, 1);
  return all;
}

function fromPcm(bytes: Uint8Array, index: number): number {
  return (((bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)) << 16) >> 16;
}

/** ITU-T G.711: a sign, three bits of exponent and four of mantissa, all inverted, and 33 of 14 bits as an offset. */
function fromMuLaw(bytes: Uint8Array, index: number): number {
  const bits = ~(bytes[index] ?? 0);
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return (bits & 0x80) === 0 ? magnitude : -magnitude;
}

/** ITU-T G.711: the same with every second bit inverted; the lowest exponent has no leading bit. */
function fromALaw(bytes: Uint8Array, index: number): number {
  const bits = (bytes[index] ?? 0) ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

const READERS: ReadonlyMap<string, ReadSample> = new Map([
  ['audio/pcm', fromPcm],
  ['audio/pcmu', fromMuLaw],
  ['audio/pcma', fromALaw],
  ['pcm16', fromPcm],
  ['g711_ulaw', fromMuLaw],
  ['g711_alaw', fromALaw],
]);
