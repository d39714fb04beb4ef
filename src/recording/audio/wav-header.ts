const HEADER_BYTES = 44;
const CHANNELS = 2;
const BYTES_PER_SAMPLE = 2;
const BYTES_PER_FRAME = CHANNELS * BYTES_PER_SAMPLE;

/** What SoX writes where it cannot know the length, and all read to the end of the file. */
const UNKNOWN_LENGTH = 0x7fff_f000;

/** A file with more would not be read to its end. */
export const MAX_FRAMES = UNKNOWN_LENGTH / BYTES_PER_FRAME;

/** The header of a WAV file of unknown length: PCM16, two channels. */
export function wavHeader(rate: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const write = (offset: number, name: string): void => {
    for (let index = 0; index < name.length; index += 1)
      header.setUint8(offset + index, name.charCodeAt(index));
  };
  write(0, 'RIFF');
  header.setUint32(4, UNKNOWN_LENGTH + HEADER_BYTES - 8, true);
  write(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  // PCM.
  header.setUint16(20, 1, true);
  header.setUint16(22, CHANNELS, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, rate * BYTES_PER_FRAME, true);
  header.setUint16(32, BYTES_PER_FRAME, true);
  header.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  write(36, 'data');
  header.setUint32(40, UNKNOWN_LENGTH, true);
  return new Uint8Array(header.buffer);
}
