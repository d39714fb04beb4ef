import type { AudioFormat } from '../../realtime-api/audio-format.ts';

/** How samples are written in bytes. */
export interface Encoding {
  /** Bytes of a sample. */
  readonly width: 1 | 2;
  /** The sample at an index, of 16 bits. */
  readonly sampleAt: (bytes: Uint8Array, index: number) => number;
}

/** No phone has less, no sound card more: what a server says of its rate may be anything. */
const LOWEST_RATE = 4000;
const HIGHEST_RATE = 192_000;

/** How the samples of a format are written; `undefined` where that is not one of those that the API had so far. */
export function encodingOf({ name, rate }: AudioFormat): Encoding | undefined {
  const isUsual = Number.isInteger(rate) && rate >= LOWEST_RATE && rate <= HIGHEST_RATE;
  return isUsual ? ENCODINGS.get(name) : undefined;
}

/** How finely audio of any of these formats can be written as it is: those that cannot be read say nothing of it. */
export function highestRate(formats: readonly AudioFormat[]): number {
  return Math.max(...formats.filter((format) => encodingOf(format) !== undefined).map(({ rate }) => rate));
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

const PCM: Encoding = { width: 2, sampleAt: fromPcm };
const MU_LAW: Encoding = { width: 1, sampleAt: fromMuLaw };
const A_LAW: Encoding = { width: 1, sampleAt: fromALaw };

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ['audio/pcm', PCM],
  ['audio/pcmu', MU_LAW],
  ['audio/pcma', A_LAW],
  ['pcm16', PCM],
  ['g711_ulaw', MU_LAW],
  ['g711_alaw', A_LAW],
]);
