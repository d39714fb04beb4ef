import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { beginning, START } from './told-session.ts';
import type { RecordingTarget } from '../../src/index.ts';

const started = { type: 'speech_started', itemId: undefined } as const;
const MANY = 20_000;

/** A line of about a kilobyte. */
const long = { type: 'transcription_completed', itemId: 'x'.repeat(1000), transcript: undefined } as const;

function record(target: RecordingTarget): SessionRecorder {
  const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
  recorder.begin(beginning());
  return recorder;
}

/** Does not take anything until it is told to. */
class StuckStream extends Writable {
  readonly taken: string[] = [];
  #callback: (() => void) | undefined;
  #stuck = true;

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.taken.push(chunk.toString());
    if (this.#stuck) this.#callback = callback;
    else callback();
  }

  async goOn(): Promise<void> {
    this.#stuck = false;
    const drained = once(this, 'drain');
    this.#callback?.();
    await drained;
  }

  lines(): { e: string; count?: number }[] {
    return this.taken
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { e: string });
  }
}

function unhandledRejections(): unknown[] {
  const unhandled: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => void unhandled.push(error));
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  });
  return unhandled;
}

/** `once` would hear of errors, and so handle them. */
const closed = (target: Writable): Promise<void> =>
  new Promise((resolve) => void target.once('close', resolve));

const nextTick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('chunks', () => {
  it('are written with the next line, or with the first chunk half a second after a write', () => {
    const target = recordingTarget();
    const recorder = record(target);
    const times = (): number[] => target.lines().map((line) => (line as { t: number }).t - START);
    recorder.chunk('resp_1', 'text', 0, START + 10);
    recorder.chunk('resp_1', 'text', 0, START + 20);
    expect(times()).toEqual([0]);
    recorder.signal(started, START + 30);
    expect(times()).toEqual([0, 10, 20, 30]);
    recorder.chunk('resp_1', 'text', 0, START + 529);
    expect(times()).toEqual([0, 10, 20, 30]);
    recorder.chunk('resp_1', 'text', 0, START + 530);
    expect(times()).toEqual([0, 10, 20, 30, 529, 530]);
    recorder.chunk('resp_1', 'text', 0, START + 540);
    recorder.close();
    expect(times()).toEqual([0, 10, 20, 30, 529, 530, 540]);
  });
});

describe('a target that throws', () => {
  it('is heard of once, and loses what it threw at: the rest goes on, with the number of lines that are missing', () => {
    const messages = recordDiag();
    const target = recordingTarget();
    let throwing = false;
    const recorder = record({
      write: (text) => {
        if (throwing) throw new Error('disk is full');
        target.write(text);
      },
    });
    throwing = true;
    for (let index = 0; index < 3; index += 1) recorder.signal(started, START + 1);
    for (const time of [2, 3]) recorder.chunk('resp_1', 'text', 0, START + time);
    throwing = false;
    recorder.signal(started, START + 4);
    recorder.end('closed', START + 5, undefined);
    expect(target.lines()).toMatchObject([
      { e: 'session_started' },
      { e: 'lines_lost', count: 3, t: START + 2 },
      { e: 'output_chunk', t: START + 2 },
      { e: 'output_chunk', t: START + 3 },
      { e: 'speech_started', t: START + 4 },
      { e: 'session_ended' },
    ]);
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining(
        'The target of a realtime recording threw: lines are missing. Error: disk is full',
      ),
    ]);
  });
});

describe('a target that returns promises', () => {
  it('that are rejected makes no unhandled rejection, is heard of once, and has its lines counted', async () => {
    const unhandled = unhandledRejections();
    const messages = recordDiag();
    const target = recordingTarget();
    let refusing = true;
    const recorder = record({
      write: (text) => {
        if (refusing) return Promise.reject(new Error('no space'));
        target.write(text);
        return Promise.resolve();
      },
    });
    recorder.signal(started, START + 1);
    await nextTick();
    refusing = false;
    recorder.signal(started, START + 2);
    await nextTick();
    expect(target.lines()).toMatchObject([{ e: 'lines_lost', count: 2 }, { e: 'speech_started' }]);
    expect(textsOf(messages, 'error')).toHaveLength(1);
    expect(unhandled).toEqual([]);
  });

  it('that do not settle is given no more than a bounded amount', () => {
    recordDiag();
    let given = 0;
    const recorder = record({
      write: (text) => {
        given += text.length;
        return new Promise(() => undefined);
      },
    });
    for (let index = 0; index < 2 * MANY; index += 1) recorder.signal(long, START + index);
    expect(given).toBeLessThan(17 * 1024 * 1024);
  });
});

describe('a slow target', () => {
  it('holds a bounded amount; what is left out is counted, said once, and the recording goes on', async () => {
    const messages = recordDiag();
    const target = new StuckStream();
    const recorder = record(target);
    for (let index = 0; index < MANY; index += 1) recorder.signal(long, START + index);
    expect(target.writableLength).toBeLessThan(17 * 1024 * 1024);
    recorder.end('closed', START + MANY, undefined);
    await target.goOn();
    recorder.begin(beginning());
    recorder.signal(started, START + MANY + 1);
    await expect.poll(() => target.lines().at(-1)).toMatchObject({ e: 'speech_started' });
    const lines = target.lines();
    const [, lost] = /(\d+)/.exec(String(lines.find(({ e }) => e === 'lines_lost')?.count)) ?? [];
    expect(lines.filter(({ e }) => e === 'transcription_completed').length + Number(lost)).toBe(MANY);
    expect(lines.slice(-4)).toMatchObject([
      { e: 'lines_lost' },
      { e: 'session_ended' },
      { e: 'session_started' },
      { e: 'speech_started' },
    ]);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('is too slow')]);
  });
});

describe('a stream', () => {
  it('that fails does not end the process, and gets nothing more', async () => {
    const messages = recordDiag();
    const write = vi.fn((_chunk: Buffer, _encoding: string, callback: (error?: Error) => void) =>
      callback(new Error('EIO')),
    );
    const target = new Writable({ write });
    const recorder = record(target);
    await closed(target);
    recorder.signal(started, START + 1);
    recorder.end('closed', START + 2, undefined);
    await nextTick();
    expect(write).toHaveBeenCalledTimes(1);
    expect(textsOf(messages, 'error')).toEqual([expect.stringContaining('failed; nothing more is recorded')]);
  });

  it('that cannot be opened does not end the process, though no session has begun', async () => {
    recordDiag();
    const target = new Writable({ construct: (callback) => callback(new Error('ENOENT')) });
    const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
    await closed(target);
    expect(() => recorder.begin(beginning())).not.toThrow();
  });

  it.each([
    ['ended', (target: Writable) => void target.end()],
    ['destroyed', (target: Writable) => void target.destroy()],
  ])(
    'that the application has %s is not written to: what it still holds gets where it should',
    async (_, close) => {
      const messages = recordDiag();
      const target = new PassThrough();
      const recorder = record(target);
      const errors = vi.fn();
      target.on('error', errors);
      close(target);
      recorder.signal(started, START + 1);
      recorder.end('closed', START + 2, undefined);
      await nextTick();
      expect(errors).not.toHaveBeenCalled();
      expect(textsOf(messages, 'warn')).toEqual([
        expect.stringContaining('was closed before the session was over'),
      ]);
    },
  );

  it('is never closed from here', async () => {
    const target = new PassThrough();
    const recorder = record(target);
    recorder.end('closed', START + 1, undefined);
    recorder.close();
    recorder.close();
    await nextTick();
    expect(target.writable).toBe(true);
    expect(target.writableEnded).toBe(false);
  });

  it('has one listener, however many sessions are recorded there, and none in the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const target = new PassThrough();
    target.resume();
    const warned = vi.spyOn(process, 'emitWarning');
    onTestFinished(() => warned.mockRestore());
    const recorders = Array.from({ length: 100 }, () => record(target));
    expect(target.listenerCount('error')).toBe(1);
    for (const recorder of recorders) recorder.end('closed', START + 1, undefined);
    expect(target.listenerCount('error')).toBe(1);
    await expect.poll(() => target.writableLength).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(target.listenerCount('error')).toBe(0);
    expect(warned).not.toHaveBeenCalled();
  });

  it('is listened to again when a session begins anew, and for as long as it has something to write', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const target = new StuckStream({ highWaterMark: 1 });
    const recorder = record(target);
    recorder.end('closed', START + 1, undefined);
    vi.advanceTimersByTime(10_000);
    expect(target.listenerCount('error')).toBe(1);
    await target.goOn();
    vi.advanceTimersByTime(10_000);
    expect(target.listenerCount('error')).toBe(0);
    recorder.begin(beginning());
    expect(target.listenerCount('error')).toBe(1);
    recorder.end('closed', START + 1, undefined);
    recorder.close();
    vi.advanceTimersByTime(10_000);
    expect(target.listenerCount('error')).toBe(0);
  });
});
