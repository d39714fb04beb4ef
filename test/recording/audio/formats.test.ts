import { describe, expect, test } from 'vitest';
import { SampleQueue } from '../../../src/recording/audio/sample-queue.ts';
import { readAudioFormat } from '../../../src/realtime-api/audio-format.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { encodeSound, toneSample } from '../../realtime-server/sound.ts';
import { A_LAW, formats, held, MU_LAW, PCM, RecordedCall } from './recorded-call.ts';
import type { AudioFormat } from '../../../src/realtime-api/audio-format.ts';

/** The samples of bytes in a format. */
function samplesOf(format: object, ...chunks: readonly Uint8Array[]): number[] {
  const queue = new SampleQueue();
  const counts = chunks.map((bytes) => queue.append(bytes, readAudioFormat(format) as AudioFormat));
  const length = counts.reduce((sum, count) => sum + count, 0);
  return Array.from({ length }, (_, index) => queue.at(index));
}

const tone = (milliseconds: number, rate: number): Int16Array =>
  new Int16Array((milliseconds * rate) / 1000).map((_, index) => toneSample(index, rate));

/** By how much what was heard differs from a tone that began at a time, at most, and how much that is in 16 bits. */
function offTone(samples: Int16Array, rate: number, { from, to }: { from: number; to: number }): number {
  const perMs = rate / 1000;
  const first = from * perMs;
  let most = 0;
  for (let frame = (from + 1) * perMs; frame < (to - 1) * perMs; frame += 1)
    most = Math.max(most, Math.abs((samples[frame] ?? 0) - toneSample(frame - first, rate)));
  return most;
}

describe('samples', () => {
  // ITU-T G.711 (11/88), tables 1a to 2b, in 16 bits.
  test.each([
    [0x00, -32_124],
    [0x0f, -16_764],
    [0x10, -15_996],
    [0x3f, -1980],
    [0x7e, -8],
    [0x7f, 0],
    [0x80, 32_124],
    [0xaf, 4092],
    [0xf0, 120],
    [0xfe, 8],
    [0xff, 0],
  ])('of µ-law: %i is %i', (byte, sample) => {
    expect(samplesOf(MU_LAW, Uint8Array.of(byte))).toEqual([sample]);
  });

  test.each([
    [0x55, -8],
    [0xd5, 8],
    [0x54, -24],
    [0xd4, 24],
    [0x2a, -32_256],
    [0xaa, 32_256],
    [0x80, 5504],
    [0x00, -5504],
    [0xc5, 264],
    [0x7f, -848],
  ])('of A-law: %i is %i', (byte, sample) => {
    expect(samplesOf(A_LAW, Uint8Array.of(byte))).toEqual([sample]);
  });

  /** All of them, each with a weight of its own, as another program has them. */
  test.each([
    ['µ-law', MU_LAW, 98_107_392],
    ['A-law', A_LAW, 100_139_008],
  ])('of %s are right for every byte', (_, format, sum) => {
    const samples = samplesOf(
      format,
      Uint8Array.from({ length: 256 }, (_byte, index) => index),
    );
    expect(samples.reduce((total, sample, byte) => total + (byte + 1) * sample, 0)).toBe(sum);
  });

  test('of both laws go up with what they stand for, and have their own sign', () => {
    for (const [format, inverted] of [
      [MU_LAW, 0xff],
      [A_LAW, 0xd5],
    ] as const) {
      const positive = samplesOf(
        format,
        Uint8Array.from({ length: 128 }, (_, index) => index ^ inverted),
      );
      expect(positive).toEqual(positive.toSorted((one, other) => one - other));
      expect(new Set(positive).size).toBe(128);
      const negative = samplesOf(
        format,
        Uint8Array.from({ length: 128 }, (_, index) => (index ^ inverted) & 0x7f),
      );
      expect(negative).toEqual(positive.map((sample) => -sample + 0));
    }
  });

  test('of PCM16 are whole where chunks end within one', () => {
    const bytes = Buffer.from(Int16Array.of(1, -2, 300, -32_768, 32_767).buffer);
    const parts = [bytes.subarray(0, 3), bytes.subarray(3, 4), bytes.subarray(4, 9), bytes.subarray(9)];
    expect(samplesOf(PCM, ...parts)).toEqual([1, -2, 300, -32_768, 32_767]);
  });
});

describe('a recording', () => {
  test('of PCM16 has its samples', () => {
    const call = new RecordedCall();
    const sound = tone(200, 24_000);
    call.at(700).sends(Buffer.from(sound.buffer)).gives('a', Buffer.from(sound.buffer)).ends(2000);
    const { left, right, rate } = call.wav;
    expect(left.subarray(500 * 24, 700 * 24)).toEqual(sound);
    expect(right.subarray(700 * 24, 900 * 24)).toEqual(sound);
    expect(rate).toBe(24_000);
  });

  test.each([
    ['µ-law', MU_LAW, 'g711_ulaw'],
    ['A-law', A_LAW, 'g711_alaw'],
  ])(
    'of %s on both sides is one of 8000 samples a second, under its GA name and its beta name',
    (_, ga, beta) => {
      const silence = ga === MU_LAW ? 0xff : 0xd5;
      const bytes = Buffer.alloc(1600, silence ^ 0x20);
      for (const session of [formats(ga), { input_audio_format: beta, output_audio_format: beta }]) {
        const call = new RecordedCall({ session });
        call.at(700).sends(bytes).gives('a', bytes).ends(2000);
        expect(call.wav).toMatchObject({ rate: 8000, length: 2000 });
        const [sample = NaN] = samplesOf(ga, bytes.subarray(0, 1));
        expect(call.left).toEqual([{ value: sample, from: 500, to: 700 }]);
        expect(call.right).toEqual([{ value: sample, from: 700, to: 900 }]);
      }
    },
  );

  test('of two rates has the higher one, and both in time', () => {
    const call = new RecordedCall({ session: formats(MU_LAW, PCM) });
    const low = tone(600, 8000);
    for (let part = 0; part < 30; part += 1) {
      const samples = low.subarray(part * 160, (part + 1) * 160);
      call.at(520 + 20 * part).sends(encodeSound(samples, MU_LAW));
    }
    call
      .at(1500)
      .gives('a', Buffer.from(tone(400, 24_000).buffer))
      .ends(3000);
    const { left, right, rate } = call.wav;
    expect(rate).toBe(24_000);
    expect(offTone(right, rate, { from: 1500, to: 1900 })).toBe(0);
    // A straight line between two samples is a little off, and late by one of them; so are the steps of the law.
    expect(offTone(left, rate, { from: 500, to: 1100 })).toBeLessThan(5000);
    expect(left.subarray(0, 500 * 24).every((sample) => sample === 0)).toBe(true);
    expect(left.subarray(1101 * 24).every((sample) => sample === 0)).toBe(true);
  });

  test('of a client that asks for a format and sends in it at once is in that', () => {
    const call = new RecordedCall();
    const audio = { input: { format: MU_LAW }, output: { format: MU_LAW } };
    call.at(100).client({ type: 'session.update', session: { type: 'realtime', audio } });
    call.at(1000).sends(Buffer.alloc(1600, 0x80)).ends(2000);
    expect(call.wav.rate).toBe(8000);
    expect(call.left).toEqual([{ value: 32_124, from: 800, to: 1000 }]);
  });

  test('goes on in its rate when the format changes, and reads each response in its own', () => {
    const call = new RecordedCall();
    call.at(500).answers('a', 5, 100);
    const response = { id: 'b', conversation_id: 'conv_1', ...formats(MU_LAW) };
    call.at(1000).server({ type: 'response.created', response });
    call.gives('b', Buffer.alloc(800, 0x80)).ends(2000);
    const [first, ...rest] = call.right;
    expect(first).toEqual({ value: 5, from: 500, to: 600 });
    expect(rest.at(-1)).toMatchObject({ value: 32_124, to: 1100 });
  });

  test.each([
    ['an encoding', { type: 'audio/opus' }],
    ['a rate', { type: 'audio/pcm', rate: 1e9 }],
    ['a rate that is none', { type: 'audio/pcm', rate: 0.5 }],
  ])('has silence for audio of %s that nobody knows, and says so once', (_, unknown) => {
    const messages = recordDiag();
    const call = new RecordedCall({ session: formats(unknown, PCM) });
    call.at(1000).says(1, 100).answers('a', 2, 100).says(3, 100).ends(2000);
    expect(call.left).toEqual([]);
    expect(call.right).toEqual([{ value: 2, from: 1000, to: 1100 }]);
    expect(call.wav).toMatchObject({ rate: 24_000, length: 2000 });
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining('in a format that is not known here'),
    ]);
  });

  test('has silence for audio that was left out, or is none', () => {
    recordDiag();
    const call = new RecordedCall();
    const delta = { type: 'response.output_audio.delta', response_id: 'a' };
    call.at(500).sends(held(1, 2400));
    for (const nothing of [{ bytes: 4800 }, '', null, 7, undefined])
      call.server({ ...delta, delta: nothing });
    call.ends(2000);
    expect(call.left).toEqual([{ value: 1, from: 400, to: 500 }]);
    expect(call.right).toEqual([]);
  });
});
