import type { AudioEncoding, AudioFormat } from '../../realtime-api/audio-format.ts';

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

/** Makes chunks of one speaker's audio. A sample of two bytes may be split between two of them. */
export class ChunkReader {
  #half: number | undefined;

  read(bytes: Uint8Array, { encoding = 'pcm16', rate }: AudioFormat): Chunk {
    if (encoding !== 'pcm16') return { bytes, rate, length: bytes.length, at: READERS[encoding] };
    const whole = this.#half === undefined ? bytes : joined(this.#half, bytes);
    this.#half = whole.length % 2 === 1 ? whole.at(-1) : undefined;
    return { bytes: whole, rate, length: Math.floor(whole.length / 2), at: READERS.pcm16 };
  }
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(1 + rest.length);
  all[0] = first;
  all.set(rest, 1);
  return all;
}

const READERS: Readonly<Record<AudioEncoding, ReadSample>> = {
  pcm16: (bytes, index) => (((bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)) << 16) >> 16,
  'mu-law': (bytes, index) => fromMuLaw(bytes[index] ?? 0),
  'a-law': (bytes, index) => fromALaw(bytes[index] ?? 0),
};

/** ITU-T G.711: a sign, three bits of exponent and four of mantissa, all inverted, and 33 of 14 bits as an offset. */
function fromMuLaw(byte: number): number {
  const bits = ~byte;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return (bits & 0x80) === 0 ? magnitude : -magnitude;
}

/** ITU-T G.711: the same with every second bit inverted; the lowest exponent has no leading bit. */
function fromALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}
