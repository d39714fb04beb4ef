import { PassThrough, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, expect, test, vi } from 'vitest';
import { AudioRecorder } from '../../../src/recording/audio/audio-recorder.ts';
import { recordRealtimeConnection } from '../../../src/index.ts';
import { SessionFeed } from '../../../src/session/session-feed.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { recordingTarget } from '../../support/without-ids.ts';
import { heldIn, readWav } from '../../support/wav-file.ts';
import { formats, keepingTarget, MU_LAW, RecordedCall } from './recorded-call.ts';
import type { AudioTarget } from '../../../src/index.ts';

const nextTick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Ten seconds of audio, from now on. */
function talk(call: RecordedCall): void {
  for (const end = call.time + 10_000; call.time < end;) call.at(call.time + 100).says(1, 100);
}

/** Takes nothing until it is told to. */
class StuckStream extends Writable {
  readonly taken: Buffer[] = [];
  #goOn: (() => void) | undefined;
  #stuck = true;

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.taken.push(chunk);
    if (this.#stuck) this.#goOn = callback;
    else callback();
  }

  release(): void {
    this.#stuck = false;
    this.#goOn?.();
  }
}

describe('a target of audio', () => {
  test('gets a header of unknown length, and blocks as they become certain, two seconds later', () => {
    const writes: Uint8Array[] = [];
    const call = new RecordedCall({ target: { write: (bytes) => void writes.push(bytes) } });
    for (let time = 100; time <= 3600; time += 100) call.at(time).says(1, 100);
    const [head, first, ...others] = writes.map(({ length }) => length);
    expect(head).toBe(44);
    expect(first).toBeLessThanOrEqual(96_000);
    expect(others.every((length) => length === 96_000)).toBe(true);
    const written = ((first ?? 0) + 96_000 * others.length) / 96;
    expect(written).toBeLessThanOrEqual(1600);
    expect(written).toBeGreaterThan(600);
    const header = Buffer.from(writes[0] ?? []);
    expect([header.readUInt32LE(4), header.readUInt32LE(40)]).toEqual([0x7fff_f024, 0x7fff_f000]);
    call.ends(4000);
    expect(writes.reduce((sum, { length }) => sum + length, 0)).toBe(44 + 4000 * 96);
  });

  test('has nothing of what was said in calls before, whose memory is used again', () => {
    for (const value of [7, 8])
      new RecordedCall().at(3000).says(value, 3000).answers('a', value, 3000).ends(7000);
    const call = new RecordedCall();
    call.at(100).says(1, 20).answers('a', 2, 20).ends(7000);
    expect([call.left, call.right]).toEqual([
      [{ value: 1, from: 80, to: 100 }],
      [{ value: 2, from: 100, to: 120 }],
    ]);
  });

  test('that throws is told of once, and gets nothing more', () => {
    const messages = recordDiag();
    let calls = 0;
    const call = new RecordedCall({
      target: {
        write: () => {
          calls += 1;
          if (calls === 3) throw new Error('disk is full');
        },
      },
    });
    talk(call);
    call.ends(20_000);
    expect(calls).toBe(3);
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining(
        'The audio target of a realtime recording threw; nothing more is recorded. Error: disk is full',
      ),
    ]);
  });

  test('that rejects is told of once, gets nothing more, and leaves no rejection unhandled', async () => {
    const messages = recordDiag();
    let calls = 0;
    const refuse = (): Promise<void> => {
      calls += 1;
      return Promise.reject(new Error('no space'));
    };
    const call = new RecordedCall({ target: { write: refuse } });
    for (let time = 100; time <= 3000; time += 100) call.at(time).says(1, 100);
    await nextTick();
    const before = calls;
    talk(call);
    call.ends(20_000);
    await nextTick();
    expect(calls).toBe(before);
    expect(textsOf(messages, 'error')).toHaveLength(1);
  });

  test.each([
    ['ended', (target: Writable) => void target.end()],
    ['destroyed', (target: Writable) => void target.destroy()],
  ])('that the application has %s gets nothing more', async (_, close) => {
    const messages = recordDiag();
    const target = new PassThrough();
    target.resume();
    const call = new RecordedCall({ target });
    talk(call);
    close(target);
    talk(call);
    call.ends(30_000);
    await nextTick();
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining(
        'The audio target of a realtime recording was closed before the session was over',
      ),
    ]);
  });

  test('that fails does not end the process', async () => {
    const messages = recordDiag();
    const target = new Writable({ construct: (callback) => callback(new Error('ENOENT')) });
    const call = new RecordedCall({ target });
    await new Promise((resolve) => void target.once('close', resolve));
    talk(call);
    call.ends(20_000);
    expect(textsOf(messages, 'error')).toEqual([expect.stringContaining('failed; nothing more is recorded')]);
  });

  test('that is slow loses nothing, and what follows is in time', async () => {
    const target = new StuckStream();
    const call = new RecordedCall({ target });
    for (let minute = 0; minute < 4; minute += 1) {
      call.at(minute * 60_000 + 1000).answers(`a${minute}`, minute + 1, 1000);
      call.server({ type: 'response.done', response: { id: `a${minute}` } });
      call.at(minute * 60_000 + 55_000).says(9, 100);
    }
    target.release();
    await nextTick();
    call.at(260_000).answers('b', 7, 1000);
    await nextTick();
    call.ends(270_000);
    await nextTick();
    const { right, rate, length } = readWav(Buffer.concat(target.taken));
    expect(length).toBe(270_000);
    expect(heldIn(right, rate).at(-1)).toEqual({ value: 7, from: 260_000, to: 261_000 });
  });

  test.each<[string, (bytes: Buffer[]) => AudioTarget]>([
    [
      'a stream',
      (bytes) =>
        new Writable({
          write: (chunk: Buffer, _encoding, callback) => {
            bytes.push(chunk);
            setImmediate(callback);
          },
        }),
    ],
    [
      'one that answers with promises',
      (bytes) => ({
        write: (chunk) => {
          bytes.push(Buffer.from(chunk));
          return nextTick();
        },
      }),
    ],
  ])('that is %s has the whole of a long silence at the end', async (_, targetOf) => {
    const messages = recordDiag();
    const bytes: Buffer[] = [];
    const call = new RecordedCall({ session: formats(MU_LAW), target: targetOf(bytes) });
    call.at(1000).sends(Buffer.alloc(800)).gives('a', Buffer.alloc(800)).ends(1_200_000);
    await vi.waitUntil(() => bytes.reduce((sum, { length }) => sum + length, 0) >= 44 + 1_200_000 * 32, {
      timeout: 60_000,
    });
    expect(readWav(Buffer.concat(bytes)).length).toBe(1_200_000);
    expect(textsOf(messages, 'warn')).toEqual([]);
  });

  test.each([16 * 1024, 64 * 1024 * 1024])(
    'that is ended with its recording has all of it, also what sounds after a long silence (highWaterMark %d)',
    async (highWaterMark) => {
      const bytes: Buffer[] = [];
      const write = (chunk: Buffer, _encoding: string, callback: () => void): void => {
        bytes.push(chunk);
        setImmediate(callback);
      };
      const target = new Writable({ highWaterMark, write });
      const call = new RecordedCall({ target });
      call.at(100).says(1, 100).at(600_000).answers('a', 5, 1000).ends(601_000);
      await finished(target.end());
      const { right, rate, length } = readWav(Buffer.concat(bytes));
      expect(length).toBe(601_000);
      expect(heldIn(right, rate)).toEqual([{ value: 5, from: 600_000, to: 601_000 }]);
    },
  );

  test('gets blocks when those of other calls are not due, however many began together', () => {
    const due = new Map<number, number>();
    const calls = Array.from({ length: 50 }, () => {
      const call: RecordedCall = new RecordedCall({
        target: { write: () => void due.set(call.time, (due.get(call.time) ?? 0) + 1) },
      });
      return call;
    });
    for (let time = 20; time <= 10_000; time += 20) for (const call of calls) call.at(time).says(1, 20);
    // Of 25 chunks of a block each has two calls whose block it completes, and their headers.
    expect(Math.max(...due.values())).toBeLessThanOrEqual(8);
  });

  test('gets silence in large pieces: there may be an hour of it at once', () => {
    let writes = 0;
    const call = new RecordedCall({ target: { write: () => void (writes += 1) } });
    call.at(100).says(1, 100).at(3_600_000).says(2, 20);
    expect(writes).toBeLessThan(3600 / 10 + 10);
  });

  test('that takes nothing holds a bounded amount, and that audio is missing is said once', () => {
    const messages = recordDiag();
    let given = 0;
    const call = new RecordedCall({
      target: {
        write: (bytes) => {
          given += bytes.length;
          return new Promise(() => undefined);
        },
      },
    });
    for (let second = 1; second <= 1500; second += 1) call.at(second * 1000).says(1, 1000);
    expect(given).toBeLessThan(17 * 1024 * 1024);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('has waited too long')]);
  });

  test('is listened to once while the session goes on, and is never closed', () => {
    const target = new PassThrough();
    target.resume();
    const call = new RecordedCall({ target });
    expect(target.listenerCount('error')).toBe(1);
    talk(call);
    call.ends(20_000);
    expect(target.writableEnded).toBe(false);
  });

  test.each<[string, (target: AudioTarget) => AudioTarget]>([
    ['nothing that can be written to', () => ({}) as AudioTarget],
    ['the target of the lines', (target) => target],
    [
      'one to which lines of another recording go',
      () => {
        const used = recordingTarget();
        recordRealtimeConnection(new PlainSocket(), used).end();
        return used as never;
      },
    ],
    [
      'one that has been recorded to',
      () => {
        const used = keepingTarget();
        recordRealtimeConnection(new PlainSocket(), recordingTarget(), { audio: used }).end();
        return used;
      },
    ],
  ])('that is %s is refused', (_, audioOf) => {
    const target = recordingTarget();
    const record = (): unknown =>
      recordRealtimeConnection(new PlainSocket(), target, { audio: audioOf(target as never) });
    expect(record).toThrow(
      /Expected option "audio" to be a writable stream that nothing else is recorded to/,
    );
  });
});

test('a target of lines to which audio was recorded is refused', () => {
  const audio = keepingTarget();
  recordRealtimeConnection(new PlainSocket(), recordingTarget(), { audio }).end();
  expect(() => recordRealtimeConnection(new PlainSocket(), audio as never)).toThrow(
    /Expected option "target" to be a writable stream that takes no audio/,
  );
});

test('what could not be observed leaves its target for another recording', () => {
  const audio = keepingTarget();
  expect(() => recordRealtimeConnection({} as never, recordingTarget(), { audio })).toThrow();
  recordRealtimeConnection(new PlainSocket(), recordingTarget(), { audio }).end();
});

/** As much of a socket as can be observed. */
class PlainSocket extends EventTarget {
  readonly readyState = 0;
  send(): void {}
  close(): void {}
}

describe('a session', () => {
  test('that connects anew goes on in the same file, on the same time line', () => {
    const call = new RecordedCall();
    call.at(1000).answers('a', 1, 5000);
    call.at(2000).feed.lost();
    call.at(4000).begin();
    call.at(5000).says(2, 100).answers('b', 3, 100).ends(6000);
    expect(call.right).toEqual([
      { value: 1, from: 1000, to: 2000 },
      { value: 3, from: 5000, to: 5100 },
    ]);
    expect(call.left).toEqual([{ value: 2, from: 4900, to: 5000 }]);
    expect(call.wav.length).toBe(6000);
  });

  test('that ends has nothing of what was sent faster than it can have been said in the one after it', () => {
    const call = new RecordedCall();
    call.at(500).says(1, 3000);
    call.at(1000).feed.lost();
    call.at(4000).begin();
    call.at(5000).says(2, 100).ends(6000);
    expect(call.left.at(-2)).toMatchObject({ value: 1, to: 1000 });
    expect(call.left.at(-1)).toEqual({ value: 2, from: 4900, to: 5000 });
  });

  test('whose audio is seen only after it has connected anew is recorded from its first beginning', () => {
    const call = new RecordedCall();
    call.at(1000).feed.lost();
    call.at(2000).begin();
    call.at(3000).says(1, 100).ends(4000);
    expect(call.wav.length).toBe(4000);
    expect(call.left).toEqual([{ value: 1, from: 2900, to: 3000 }]);
  });

  test('that connects anew a day later is recorded no further, which is said once, and makes no file of a day', () => {
    const messages = recordDiag();
    const call = new RecordedCall();
    call.at(1000).says(1, 100).answers('a', 1, 100).ends(2000);
    call.at(24 * 3_600_000).begin();
    call.says(2, 100).ends(24 * 3_600_000 + 1000);
    expect(call.wav.length).toBe(2000);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('longer than a WAV file can be')]);
  });

  test.each<[string, string, (call: RecordedCall) => void]>([
    ['the caller', 'was not seen of the caller', (call) => void call.answers('a', 1, 100)],
    ['the agent', 'was not seen of the agent', (call) => void call.says(1, 100)],
    ['both', 'was not seen at all', () => undefined],
  ])('whose audio of %s goes another way says so once', (_, expected, speak) => {
    const messages = recordDiag();
    const call = new RecordedCall();
    speak(call.at(1000));
    call.ends(2000);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining(expected)]);
  });

  test('that the server refuses says nothing of its audio, and writes nothing', () => {
    const messages = recordDiag();
    const target = keepingTarget();
    const feed = new SessionFeed();
    feed.add(new AudioRecorder(target, (message) => message));
    feed.begin(feed.attempt({}));
    feed.serverEvent({ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_api_key' } });
    feed.lost();
    expect(textsOf(messages, 'warn')).toEqual([]);
    expect(target.bytes()).toHaveLength(0);
  });
});
