import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import {
  RealtimeEventSubscriber,
  recordRealtimeConnection,
  recordRealtimeSession,
  traceRealtimeSession,
} from '../../src/index.ts';
import { tellStack } from '../../src/host/error-text.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { SessionAttachment } from '../../src/instrumentation/session-attachment.ts';
import { Channel } from '../memory/channel.ts';
import { recordDiag } from '../otlp/diag-recorder.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { exportedText } from '../support/exported-text.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { recordingTarget } from '../support/without-ids.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../src/index.ts';

const { RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
const VARIABLE = 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_EXCEPTION_MESSAGES';
const PLANTED = 'planted: no room for Ann';

type Options = Pick<TraceOptions, 'captureContent' | 'exceptionMessages' | 'redact'>;

class BookingError extends Error {
  override name = 'BookingError';
}

/** As those do that append their causes to their stack. */
function bookingFailure(): Error {
  const cause = new TypeError(`${PLANTED}, the cause\nplanted second line`);
  const error = new BookingError(PLANTED, { cause });
  error.stack = `${error.stack}\nCaused by: ${cause.stack}`;
  return error;
}

interface Left {
  spans: ReadableSpan[];
  text: string;
}

/** All that leaves while tools, responses, transcriptions, servers, connections, streams and hooks fail. */
async function everythingThatFails(options: Options): Promise<Left> {
  const messages = recordDiag();
  const { exporter, provider } = inMemoryProvider();
  const target = recordingTarget();
  const fail = tool({
    name: 'fail',
    description: 'Fails.',
    parameters: z.object({}),
    errorFunction: null,
    execute: () => Promise.reject(bookingFailure()),
  });
  const agent = new RealtimeAgent({ name: 'Clerk', tools: [fail] });
  const traced = await startTracedCall(agent, {
    trace: { ...options },
    attach: (session) => void recordRealtimeSession(session, target, options),
  });
  const { call } = traced;
  const error = { type: 'invalid_request_error', code: 'invalid_value', message: PLANTED };
  await call.respond([{ call: 'fail', arguments: {} }]);
  await call.silence(5);
  call.send({ type: 'error', error });
  await call.respond([{ say: 'So.' }], { status: 'failed', statusDetails: { type: 'failed', error } });
  call.transcriptionFailed(await call.userSpeaks({ autoRespond: false }), error);
  // With content capture its message is what the tool said, as well.
  const mcpError = { type: 'protocol_error', message: options.captureContent ? 'down' : PLANTED } as const;
  await call.respond([{ mcpCall: 'find', server: 'a', error: mcpError }]);
  await call.reply('Failed.');
  await traced.finish();

  const transport = new ScriptedRealtimeTransport();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
  traceRealtimeSession(session, { ...options, tracerProvider: provider });
  recordRealtimeSession(session, target, options);
  transport.failNextCall('connect', bookingFailure());
  await session.connect({ apiKey: 'none' }).catch(() => undefined);

  const channel = new Channel();
  recordRealtimeConnection(channel, target, options);
  channel.dispatchEvent(Object.assign(new Event('error'), { error: bookingFailure(), message: PLANTED }));
  channel.close();

  const subscriber = new RealtimeEventSubscriber({
    ...options,
    tracerProvider: provider,
    eventTime: () => {
      throw bookingFailure();
    },
  });
  subscriber.onEvent({ type: 'session.created', session: { id: 'sess_1' } });
  subscriber.onEvent({
    get type() {
      throw bookingFailure();
    },
  });
  subscriber.onEvent({ type: 'error', error: bookingFailure() });
  subscriber.fail(bookingFailure());

  const attachment = new SessionAttachment();
  attachment.config = {
    ...options,
    sessionHook: () => {
      throw bookingFailure();
    },
  };
  attachment.session(new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport }));
  attachment.endAll();

  const broken = Object.assign(recordingTarget(), {
    write: () => {
      throw bookingFailure();
    },
  });
  const unrecorded = new Channel();
  recordRealtimeConnection(unrecorded, broken, options);
  unrecorded.close();

  const spans = [...traced.spans(), ...exporter.getFinishedSpans()];
  return { spans, text: [exportedText(spans), target.text(), JSON.stringify(messages)].join('\n') };
}

function stacksIn(spans: readonly ReadableSpan[]): string[] {
  return spans
    .flatMap(({ events }) => events.map(({ attributes }) => attributes?.['exception.stacktrace']))
    .filter((stack) => typeof stack === 'string');
}

describe.each([false, true])('with content capture %s', (captureContent) => {
  test('messages of errors are recorded', async () => {
    const { text, spans } = await everythingThatFails({ captureContent });
    expect(text.split(PLANTED).length).toBeGreaterThan(20);
    expect(stacksIn(spans).filter((stack) => stack.includes('the cause')).length).toBeGreaterThan(2);
  });

  test('the redact hook sees each of them, wherever it goes', async () => {
    const seen = new Set<string>();
    const { text, spans } = await everythingThatFails({
      captureContent,
      redact: (content, { attribute }) => {
        if (attribute === 'exception.message') seen.add(content);
        return content.replaceAll('planted', 'replaced');
      },
    });
    expect(seen).toContain(PLANTED);
    expect(text).not.toContain('planted');
    for (const stack of stacksIn(spans).filter((each) => each.includes('BookingError'))) {
      expect(stack).toMatch(/^BookingError: replaced: no room for Ann\n\s+at .*:\d+:\d+/);
      expect(stack).toMatch(
        /\nCaused by: TypeError: replaced: no room for Ann, the cause\nreplaced second line\n\s+at /,
      );
    }
    const described = spans.filter(({ status }) => status.message?.includes('replaced'));
    expect(described.length).toBeGreaterThan(2);
  });

  test.each<[string, Options]>([
    [
      'that throws',
      {
        redact: (content) => {
          throw new RangeError(content);
        },
      },
    ],
    ['that leaves all out', { redact: () => undefined }],
  ])('a redact hook %s drops them', async (_, options) => {
    const { text, spans } = await everythingThatFails({ captureContent, ...options });
    expect(text).not.toContain('planted');
    expectClassAndFrames(spans);
  });

  test('the option leaves them out, and keeps classes and frames', async () => {
    const { text, spans } = await everythingThatFails({ captureContent, exceptionMessages: false });
    expect(text).not.toContain('planted');
    expectClassAndFrames(spans);
    const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.length).toBeGreaterThan(4);
    for (const { status, attributes } of failed) expect(status.message).toBe(attributes['error.type']);
  });

  test('so does the variable, to which the option is preferred', async () => {
    vi.stubEnv(VARIABLE, 'False');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await everythingThatFails({ captureContent })).text).not.toContain('planted');
    const { text } = await everythingThatFails({ captureContent, exceptionMessages: true });
    expect(text).toContain(PLANTED);
  });
});

function expectClassAndFrames(spans: readonly ReadableSpan[]): void {
  const stacks = stacksIn(spans).filter((stack) => stack.includes('BookingError'));
  expect(stacks.length).toBeGreaterThan(2);
  for (const stack of stacks) {
    expect(stack).toMatch(/^BookingError\n\s+at .*:\d+:\d+/);
    expect(stack).toMatch(/\nCaused by: TypeError\n\s+at .*:\d+:\d+/);
  }
}

test('a value of the variable that is neither true nor false is told, and counts as not set', async () => {
  vi.stubEnv(VARIABLE, 'never');
  onTestFinished(() => void vi.unstubAllEnvs());
  const messages = recordDiag();
  const { exporter, provider } = inMemoryProvider();
  const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider });
  subscriber.onEvent({ type: 'session.created', session: { id: 'sess_1' } });
  subscriber.fail(bookingFailure());
  expect(JSON.stringify(messages)).toContain(`${VARIABLE} is \\"never\\", but should be true or false`);
  expect(exportedText(exporter.getFinishedSpans())).toContain(PLANTED);
});

test('the instrumentation takes the option', () => {
  expect(
    () => new OpenAIRealtimeInstrumentation({ enabled: false, exceptionMessages: 'no' as never }),
  ).toThrow('exceptionMessages');
  expect(
    new OpenAIRealtimeInstrumentation({ enabled: false, exceptionMessages: false }).getConfig(),
  ).toMatchObject({
    exceptionMessages: false,
  });
});

const FRAME = '    at book (file:///app/book.js:12:7)';

test.each([
  ['a message of several lines', 'a\nb', `E: a\nb\n${FRAME}`, `E\n${FRAME}`],
  ['a message with a line like a frame', `a\n${FRAME}`, `E: a\n${FRAME}\n${FRAME}`, `E\n${FRAME}`],
  ['a message that was changed later', 'new', `TypeError: old\n${FRAME}`, `TypeError\n${FRAME}`],
  ['a head that is no class', 'new', `old words\n${FRAME}`, `E\n${FRAME}`],
  ['no message', '', `E\n${FRAME}`, `E\n${FRAME}`],
  [
    'a line too long to be a frame',
    'a',
    `E: a\n${FRAME}\n    at ${'secret '.repeat(400)} (a.js:1:1)`,
    `E\n${FRAME}`,
  ],
  [
    'a stack of another engine',
    'a',
    'book@https://a.example/b.js:1:2\n@https://a.example/b.js:3:4',
    'E\nbook@https://a.example/b.js:1:2\n@https://a.example/b.js:3:4',
  ],
  [
    'a cause as it is printed',
    'a',
    `E: a\n${FRAME} {\n  [cause]: TypeError: b\n  ${FRAME}\n}`,
    `E\n${FRAME} {\n  [cause]: TypeError\n  ${FRAME}`,
  ],
])('a stack without messages, of %s', (_, message, stack, expected) => {
  expect(tellStack({ type: 'E', message, stack }, () => undefined)).toBe(expected);
});
