import { describe, expect, test } from 'vitest';
import { recordRealtimeConnection, traceRealtimeConnection } from '../../src/index.ts';
import { BROKEN_TELEMETRY } from '../support/hostile-telemetry.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { tellOrdinaryTurns } from './told-events.ts';
import type { TraceOptions } from '../../src/index.ts';

class Socket extends EventTarget {
  send(): void {}
  close(): void {}
}

/** What is recorded of a connection that is traced as well: the types of its lines. */
function recordTraced(options: TraceOptions): unknown[] {
  const socket = new Socket();
  const target = recordingTarget();
  const trace = traceRealtimeConnection(socket, options);
  const recording = recordRealtimeConnection(socket, target);
  tellOrdinaryTurns((event) =>
    socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) })),
  );
  socket.close();
  // A socket that connects again begins another session.
  socket.dispatchEvent(new Event('open'));
  tellOrdinaryTurns((event) =>
    socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) })),
  );
  recording.end();
  trace.end();
  return target.lines().map((line) => (line as { e: unknown }).e);
}

describe('a recording is whole beside tracing with', () => {
  const whole = recordTraced({});
  test.each(Object.entries(BROKEN_TELEMETRY))('a %s that throws', (_part, options) => {
    expect(recordTraced(options)).toEqual(whole);
    expect(whole.length).toBeGreaterThan(20);
  });
});
