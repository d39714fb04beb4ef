import { describe, expect, test } from 'vitest';
import { traceRealtimeConnection } from '../../src/index.ts';
import { HOSTILE_VALUES } from './hostile-values.ts';
import { HostileSession, tellOrdinaryTurns } from './told-events.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Messages that no server sends, and texts that are none. */
const FRAMES: readonly unknown[] = [
  ...HOSTILE_VALUES.map(({ make }) => make()),
  '{',
  '{}',
  '[]',
  '{"type":"response.done"',
  '{"type":"response.created","type":"error","response":{"id":"a","id":"b"}}',
  '{"type":"__proto__","__proto__":{"polluted":1}}',
  '{"type":"response.done","response":{"__proto__":{"polluted":1},"id":"resp_x","output":{"length":-1}}}',
  '{"type":"error","error":{"message":"\ud800"}}',
  '\ufeff{"type":"error"}',
  `{"type":"error","error":${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
  `{"type":"response.done","response":{"id":"resp_deep","output":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
  new Uint8Array([0x7b, 0xff, 0xfe, 0x00]),
  bytes('{"type":"response.done","response":{"id":"resp_bytes"}}').subarray(0, 20),
  [bytes('{"type":"err'), bytes('or"}')],
  new ArrayBuffer(0),
  new DataView(new ArrayBuffer(4)),
  new Blob(['{"type":"error"}']),
];

class Socket extends EventTarget {
  readyState = 1;
  sent = 0;

  send(_data: unknown): void {
    this.sent += 1;
  }

  close(): void {
    this.readyState = 3;
  }
}

describe.each([false, true])('with content capture %s', (captureContent) => {
  test('no message that is received or sent harms a connection, nor any error of its socket', () => {
    const session = new HostileSession();
    const socket = new Socket();
    let heard = 0;
    const { tracerProvider } = session;
    const trace = traceRealtimeConnection(socket, { tracerProvider, captureContent });
    for (const event of ['message', 'error']) socket.addEventListener(event, () => void (heard += 1));
    for (const data of FRAMES) {
      socket.dispatchEvent(new MessageEvent('message', { data }));
      socket.send(data);
      socket.dispatchEvent(Object.assign(new Event('error'), { error: data, message: data }));
    }
    expect([heard, socket.sent]).toEqual([2 * FRAMES.length, FRAMES.length]);
    tellOrdinaryTurns((event) =>
      socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) })),
    );
    trace.end();
    session.expectInOrder({ throws: true }, 'frames');
  });
});
