import { readFile, stat } from 'node:fs/promises';
import { describeSystemError, InputError } from '../input/input-error.ts';

/** Half an hour at 24,000 samples a second. A page with more opens in no browser. */
const MOST_BYTES = 180e6;

const STEREO = 2;
const PCM = 1;

/**
 * The recording of a call as the page plays it: a stereo WAV file of 16 bits, the caller on the left, what they heard on the
 * right. A file that was written as a stream says of no length, which is mended. Throws an {@link InputError}.
 */
export async function readCallAudio(path: string): Promise<Buffer> {
  let wav: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      throw new InputError(
        `${path} has ${Math.round(size / 1e6)} MB, more than a page can: expected at most ${MOST_BYTES / 1e6} MB, which ffmpeg -i ${path} -ar 8000 makes of three times as much`,
      );
    wav = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read ${path}: ${describeSystemError(error)}`);
  }
  const data = dataOf(wav);
  if (data === undefined)
    throw new InputError(
      `${path} is no recording of a call: expected a stereo WAV file with samples of 16 bits`,
    );
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - data - 8, data + 4);
  return wav;
}

/** Where the chunk of samples begins; `undefined` for any other file. https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html */
function dataOf(wav: Buffer): number | undefined {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let isCall = false;
  for (let at = 12; at + 8 <= wav.length;) {
    const [name, length] = [wav.toString('latin1', at, at + 4), wav.readUInt32LE(at + 4)];
    if (name === 'data') return isCall ? at : undefined;
    if (name === 'fmt ')
      isCall =
        wav.readUInt16LE(at + 8) === PCM &&
        wav.readUInt16LE(at + 10) === STEREO &&
        wav.readUInt16LE(at + 22) === 16;
    at += 8 + length + (length % 2);
  }
  return undefined;
}
