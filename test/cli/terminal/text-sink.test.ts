import { Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { TextSink } from '../../../src/cli/terminal/text-sink.ts';

/** A stream whose writes wait until they are let go, with an error or without. */
class SlowStream extends Writable {
  readonly waiting: ((error?: Error | null) => void)[] = [];

  constructor() {
    super({ highWaterMark: 4 });
  }

  override _write(_chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.waiting.push(done);
  }
}

const sinkOf = (stream: Writable): TextSink => new TextSink({ stream, name: 'the disk', closes: true });
const failure = (code: string): Error => Object.assign(new Error(`${code}: no more, write`), { code });

describe('a text sink', () => {
  it('waits until there is room', async () => {
    const stream = new SlowStream();
    const sink = sinkOf(stream);
    sink.write('abc');
    await sink.drained();
    sink.write('def');
    let drained = false;
    const waiting = sink.drained().then(() => (drained = true));
    await new Promise(setImmediate);
    expect(drained).toBe(false);
    stream.waiting.shift()?.();
    await expect.poll(() => stream.waiting.length).toBe(1);
    stream.waiting.shift()?.();
    await waiting;
  });

  it('throws what went wrong, in words, to whoever waits for it then or later', async () => {
    const stream = new SlowStream();
    const sink = sinkOf(stream);
    sink.write('more than four');
    const waiting = sink.drained();
    stream.waiting.shift()?.(failure('ENOSPC'));
    await expect(waiting).rejects.toThrow(/^cannot write the disk: ENOSPC: no more$/);
    await sink.broken;
    sink.write('into the void');
    await expect(sink.drained()).rejects.toThrow('ENOSPC');
    await expect(sink.end()).rejects.toThrow('ENOSPC');
  });

  it('is unwanted when its reader has gone, which is no failure', async () => {
    const stream = new SlowStream();
    const sink = sinkOf(stream);
    sink.write('more than four');
    expect(sink.unwanted).toBe(false);
    const ended = sink.end();
    stream.waiting.shift()?.(failure('EPIPE'));
    await ended;
    await sink.drained();
    expect(sink.unwanted).toBe(true);
  });
});
