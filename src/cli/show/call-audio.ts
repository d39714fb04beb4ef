import { readFile, stat } from 'node:fs/promises';
import { waveformOf, type Loudness } from './waveform.ts';
import { describeSystemError, InputError } from '../input/input-error.ts';

/** Half an hour at 24,000 samples a second. A page with more opens in no browser. */
const MOST_BYTES = 180e6;

const STEREO = 2;
const PCM = 1;

/** The recording of a call as its page has it. */
export interface CallAudio {
  wav: Buffer;
  waveform: Loudness;
  lengthMs: number;
}

/**
 * The recording of a call as the page plays it: a stereo WAV file of 16 bits, the caller on the left, what they heard on the
 * right. A file that was written as a stream says of no length, which is mended. Throws an {@link InputError}.
 */
export async function readCallAudio(path: string): Promise<CallAudio> {
  let file: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      throw new InputError(
        `${path} has ${Math.round(size / 1e6)} MB, more than a page can: expected at most ${MOST_BYTES / 1e6} MB, which ffmpeg -i ${path} -ar 8000 makes of three times as much`,
      );
    file = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read ${path}: ${describeSystemError(error)}`);
  }
  const found = samplesOf(file);
  if (found === undefined)
    throw new InputError(
      `${path} is no recording of a call: expected a stereo WAV file with samples of 16 bits`,
    );
  const { at, sampleRate, end } = found;
  const wav = file.subarray(0, end);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - at, at - 4);
  const lengthMs = ((wav.length - at) / (2 * STEREO * sampleRate)) * 1000;
  return { wav, waveform: waveformOf(wav.subarray(at), sampleRate), lengthMs };
}

/** Where the samples begin and end; `undefined` for any other file. https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html */
function samplesOf(wav: Buffer): { at: number; end: number; sampleRate: number } | undefined {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let sampleRate: number | undefined;
  for (let at = 12; at + 8 <= wav.length;) {
    const [name, length] = [wav.toString('latin1', at, at + 4), wav.readUInt32LE(at + 4)];
    at += 8;
    // What was written as a stream says of no length, and of too much; behind the samples there may be more than samples.
    const end = length > 0 && at + length <= wav.length ? at + length : wav.length;
    if (name === 'data') return sampleRate === undefined ? undefined : { at, end, sampleRate };
    if (name === 'fmt ' && at + 16 <= wav.length && isOfCall(wav.subarray(at)))
      sampleRate = wav.readUInt32LE(at + 4);
    at += length + (length % 2);
  }
  return undefined;
}

function isOfCall(format: Buffer): boolean {
  return (
    format.readUInt16LE(0) === PCM && format.readUInt16LE(2) === STEREO && format.readUInt16LE(14) === 16
  );
}
