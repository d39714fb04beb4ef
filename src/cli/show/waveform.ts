import type { Waveform } from './call-document.ts';

/** A waveform that does not know its place in a call. */
export type Loudness = Omit<Waveform, 'at'>;

const PEAK_MS = 20;

/** The waveform of samples of 16 bits, left and right in turn, at so many a second. */
export function waveformOf(samples: Buffer, sampleRate: number): Loudness {
  const perPeak = Math.max(1, Math.round((sampleRate * PEAK_MS) / 1000));
  const frames = Math.floor(samples.length / FRAME_BYTES);
  const [caller, agent] = [0, 1].map((channel) => {
    const peaks = Buffer.alloc(Math.ceil(frames / perPeak));
    for (let frame = 0; frame < frames; frame += 1) {
      const loudness = Math.abs(samples.readInt16LE(frame * FRAME_BYTES + channel * 2)) >> 7;
      const peak = Math.floor(frame / perPeak);
      if (loudness > (peaks[peak] ?? 0)) peaks[peak] = Math.min(loudness, 255);
    }
    return peaks.toString('base64');
  }) as [string, string];
  return { peakMs: PEAK_MS, caller, agent };
}

const FRAME_BYTES = 4;
