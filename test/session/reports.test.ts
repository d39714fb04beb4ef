import { describe, expect, test, vi } from 'vitest';
import {
  endOpenSessions,
  RealtimeEventSubscriber,
  recordRealtimeConnection,
  traceRealtimeConnection,
} from '../../src/index.ts';
import { diagnostics } from '../../src/host/diagnostics.ts';
import { runInContext } from '../../src/host/guard.ts';
import { addOpenSession } from '../../src/session/open-sessions.ts';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { Channel } from '../memory/channel.ts';
import { sessionCreated, turnEvents } from '../memory/turn-events.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { builtScript } from '../support/built-script.ts';
import { BROKEN_TELEMETRY } from '../support/hostile-telemetry.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import type { TraceConnectionOptions } from '../../src/index.ts';

const SESSIONS = 20;

const { provider } = inMemoryProvider();
const refuse = (): never => {
  throw new Error('no');
};

function call(options?: TraceConnectionOptions): void {
  const channel = new Channel();
  traceRealtimeConnection(channel, { tracerProvider: provider, ...options });
  for (const event of [sessionCreated('sess'), ...turnEvents(1)]) channel.receive(event);
  channel.close();
}

/** What may happen to each of many sessions, and the kinds of report that it makes. */
const MISHAPS: [what: string, happen: () => void, reports: number][] = [
  ['a tracer that throws', () => call(BROKEN_TELEMETRY['tracer']), 1],
  ['a redact hook that throws', () => call({ captureContent: true, redact: refuse }), 1],
  [
    'a session with more calls than are kept',
    () => {
      const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider });
      for (let number = 0; number < 300; number += 1)
        subscriber.onEvent({ type: 'response.created', response: { id: `resp_${number}` } } as never);
      subscriber.end();
    },
    1,
  ],
  [
    'a variable with a wrong value',
    () => {
      vi.stubEnv('OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY', 'call');
      vi.stubEnv('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'some');
      call();
      vi.unstubAllEnvs();
    },
    2,
  ],
  ['a sealed connection', () => void traceRealtimeConnection(Object.seal(new Channel())), 1],
  [
    'a connection that is traced twice',
    () => {
      const channel = new Channel();
      for (let times = 0; times < 2; times += 1) traceRealtimeConnection(channel).spanContext();
    },
    1,
  ],
  [
    'a time of another epoch',
    () => new RealtimeEventSubscriber({ tracerProvider: provider }).onEvent({ type: 'error' } as never, 1),
    1,
  ],
  ['a reason that is none', () => new RealtimeEventSubscriber().end(`over ${Math.random()}` as never), 1],
  [
    'a target of a recording that throws',
    () => {
      const channel = new Channel();
      const recording = recordRealtimeConnection(channel, { write: refuse });
      channel.receive(sessionCreated('sess'));
      recording.end();
    },
    1,
  ],
  [
    'a session that cannot be ended',
    () => {
      addOpenSession({ end: refuse });
      endOpenSessions();
    },
    1,
  ],
  [
    'a context manager that throws',
    () => {
      const entered = vi.spyOn(context, 'with').mockImplementation(refuse);
      runInContext(ROOT_CONTEXT, () => undefined);
      entered.mockRestore();
    },
    1,
  ],
];

describe('what happens to each of many sessions is reported once, and again as a detail:', () => {
  test.each(MISHAPS)('%s', (_what, happen, reports) => {
    // Tests before these, in the same process, may have left sessions open.
    endOpenSessions();
    const messages = recordDiag();
    for (let times = 0; times < SESSIONS; times += 1) happen();
    const said = [...textsOf(messages, 'error'), ...textsOf(messages, 'warn')];
    expect(said).toHaveLength(reports);
    expect(textsOf(messages, 'debug').length).toBeGreaterThanOrEqual((SESSIONS - 1) * reports);
  });
});

test('is reported once by all copies of the package in one process', async () => {
  const messages = recordDiag();
  const file = await builtScript("export { RealtimeEventSubscriber } from './src/index.ts';");
  for (const copy of ['one', 'other']) {
    const core = (await import(`${file}?${copy}`)) as {
      RealtimeEventSubscriber: typeof RealtimeEventSubscriber;
    };
    expect(core.RealtimeEventSubscriber).not.toBe(RealtimeEventSubscriber);
    new core.RealtimeEventSubscriber().end('over' as never);
  }
  expect(textsOf(messages, 'warn')).toHaveLength(1);
});

test('kinds are told apart, up to a few hundred', () => {
  const messages = recordDiag();
  for (let kind = 0; kind < 10_000; kind += 1) diagnostics.once('warn', `kind ${kind}`);
  diagnostics.once('warn', 'x'.repeat(1_000_000));
  expect(textsOf(messages, 'warn')).toHaveLength(256);
  expect(textsOf(messages, 'debug').filter((text) => /kind|xxx/.test(text))).toHaveLength(9745);
});
