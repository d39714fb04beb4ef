import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import {
  RealtimeEventSubscriber,
  recordRealtimeConnection,
  traceRealtimeConnection,
  traceRealtimeSession,
} from '../../../src/index.ts';
import { Channel } from '../../memory/channel.ts';
import { recordingTarget } from '../../support/without-ids.ts';
import { recordDiag } from '../../otlp/diag-recorder.ts';
import { setVariables, useReceiver, useTelemetry } from '../../otlp/telemetry-fixture.ts';
import { ScriptedRealtimeTransport } from '../../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { ReaderOnDemand } from '../../support/collected-metrics.ts';
import { startTracedCall } from '../../support/traced-call.ts';
import { EXHAUSTIVE, sampleOf } from '../../support/sweep.ts';
import { changeTexts, recordedStreams } from './planting.ts';
import { SECRETS } from './secret-corpus.ts';
import type { PlantedSecret } from './planted-secret.ts';
import type { Telemetry } from '../../../src/otlp/index.ts';
import type { OtlpReceiver, ReceiverBehaviour } from '../../support/otlp-receiver.ts';
import type { Convention, TraceOptions } from '../../../src/index.ts';
import type { DiagMessage } from '../../otlp/diag-recorder.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agentsRealtime;

interface Outside {
  telemetry: Telemetry;
  receiver: OtlpReceiver;
  messages: DiagMessage[];
}

/** All that leaves the process: to the receiver, and to the log. */
async function useOutside(options: Parameters<typeof useTelemetry>[0] = {}): Promise<Outside> {
  const messages = recordDiag();
  const receiver = await useReceiver();
  return {
    telemetry: useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 60_000, ...options }),
    receiver,
    messages,
  };
}

/** Bytes in which no secret was found. Fails with the names of those that were, and what is around them. */
async function expectNoSecret({ telemetry, receiver, messages }: Outside): Promise<number> {
  await telemetry.shutdown();
  expect(telemetry).toMatchObject({ failedSpans: 0, droppedSpans: 0 });
  expect(receiver.requests.length).toBeGreaterThan(0);
  expect(receiver.metricRequests.length).toBeGreaterThan(0);
  const texts = [...receiver.requests, ...receiver.metricRequests].map(({ text }) => text);
  const all = [...texts, JSON.stringify(messages)].join('\n');
  expect(leaksIn(all)).toEqual([]);
  expect(all).toContain('[scrubbed]');
  return all.length;
}

function leaksIn(text: string): string[] {
  return [...new Set(SECRETS.map(({ secret }) => secret))].flatMap((needle) => {
    const at = text.indexOf(needle);
    return at < 0 ? [] : [text.slice(Math.max(at - 200, 0), at + needle.length + 20)];
  });
}

/** An error that says it everywhere. */
function leakyError({ text }: PlantedSecret): Error {
  const error = new Error(`It failed: ${text}`, { cause: new Error(text) });
  error.name = `Failure ${text}`;
  error.stack = `${error.name}: ${error.message}\n    at ${text} (https://example.com/${text}:1:1)`;
  return Object.assign(error, { code: text, type: text, param: text, data: text, response: { body: text } });
}

/** Of so many secrets `npm test` plants one in each place. */
const SAMPLE = 8;

const conventions: readonly Convention[] = ['langfuse', 'openinference'];

const CAPTURE: [string, TraceOptions][] = [
  ['off', { captureContent: false, conventions }],
  ['on', { captureContent: true, conventions }],
  [
    'on, with a hook that changes nothing',
    { captureContent: true, conventions, redact: (content) => content },
  ],
];

describe.each(CAPTURE)('with content capture %s, no secret leaves the process', (capture, trace) => {
  const turn = CAPTURE.findIndex(([name]) => name === capture);

  it('from any field of any event of a stream', async () => {
    const outside = await useOutside();
    const { tracerProvider, meterProvider } = outside.telemetry;
    // Of each stream a sample has others.
    for (const [stream, [, events]] of recordedStreams().entries())
      for (const { text } of sampleOf(SECRETS, 3 * SAMPLE, turn + stream)) {
        const subscriber = new RealtimeEventSubscriber({ ...trace, tracerProvider, meterProvider });
        for (const event of events.slice(0, 120))
          subscriber.onEvent(changeTexts(event, (value) => `${value} ${text}`));
        subscriber.onEvent({ type: `session.${text}`, value: text });
        subscriber.fail(leakyError({ name: '', text, secret: '' }));
        subscriber.end();
      }
    const searched = await expectNoSecret(outside);
    console.info(
      `${SECRETS.length} secrets in every field of ${recordedStreams().length} streams${EXHAUSTIVE ? '' : ' (a sample)'}: none in ${(searched / 1e6).toFixed(0)} MB`,
    );
  });

  it('from errors of tools, servers, transports and connections, and from options and addresses', async () => {
    const outside = await useOutside();
    const { tracerProvider, meterProvider } = outside.telemetry;
    for (const planted of sampleOf(SECRETS, SAMPLE, turn)) {
      const { text } = planted;
      const options = { ...trace, tracerProvider, meterProvider, attributes: { tenant: text, list: [text] } };
      const transport = new ScriptedRealtimeTransport();
      const agent = new RealtimeAgent({ name: `Agent ${text}`, voice: text, instructions: text });
      const session = new RealtimeSession(agent, { transport, workflowName: text, groupId: text });
      session.on('error', () => undefined);
      traceRealtimeSession(session, options);
      await session.connect({ apiKey: text });
      transport.emit('error', { type: 'error', error: leakyError(planted) });
      transport.emit('error', {
        type: 'error',
        error: { type: text, code: text, message: text, param: text },
      });
      transport.emit('error', { type: 'error', error: text });
      session.close();

      const refused = new ScriptedRealtimeTransport();
      const unconnected = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport: refused });
      traceRealtimeSession(unconnected, options);
      refused.failNextCall('connect', leakyError(planted));
      await unconnected.connect({ apiKey: text }).catch(() => undefined);

      const url = `ws://user:${encodeURIComponent(text)}@127.0.0.1:1/v1/realtime?key=${encodeURIComponent(text)}`;
      const unreachable = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), {
        transport: new OpenAIRealtimeWebSocket({ url }),
      });
      unreachable.on('error', () => undefined);
      traceRealtimeSession(unreachable, options);
      await unreachable.connect({ apiKey: text }).catch(() => undefined);
      unreachable.close();

      const listeners = new Map<string, ((event: unknown) => void)[]>();
      const socket = {
        url,
        readyState: 1,
        send: () => undefined,
        close: () => undefined,
        addEventListener: (type: string, listener: (event: unknown) => void) =>
          void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
        removeEventListener: () => undefined,
      };
      const emit = (type: string, event: unknown): void =>
        listeners.get(type)?.forEach((each) => each(event));
      traceRealtimeConnection(socket, options);
      emit('message', {
        data: JSON.stringify({ type: 'session.created', session: { id: text, model: text } }),
      });
      emit('message', {
        data: JSON.stringify({ type: 'error', error: { type: text, code: text, message: text } }),
      });
      emit('message', { data: `not JSON ${text}` });
      emit('error', { type: 'error', message: text, error: leakyError(planted) });
      emit('close', { code: 1006, reason: text });
    }
    await expectNoSecret(outside);
  });

  it('from tools that throw, and from names, arguments and results of tools', async () => {
    const outside = await useOutside();
    const { tracerProvider, meterProvider } = outside.telemetry;
    const fail = tool({
      name: 'fail',
      description: 'Fails.',
      parameters: z.object({ index: z.number() }),
      errorFunction: null,
      execute: ({ index }) => Promise.reject(leakyError(SECRETS[index]!)),
    });
    const { call, finish } = await startTracedCall(new RealtimeAgent({ name: 'Clerk', tools: [fail] }), {
      trace: { ...trace, tracerProvider, meterProvider },
    });
    for (const [index, { text }] of sampleOf([...SECRETS.entries()], SAMPLE, turn)) {
      await call.respond([{ call: 'fail', arguments: { index } }]);
      await call.silence(2);
      await call.respond([{ call: `unknown ${text}`, arguments: { text } }]);
      await call.silence(2);
    }
    await finish();
    await expectNoSecret(outside);
  });
});

describe.each([false, true])('with content capture %s, no secret is recorded', (captureContent) => {
  it('of any field of any event of a connection', async () => {
    const messages = recordDiag();
    const target = recordingTarget();
    const [, events] = recordedStreams().at(-1)!;
    const planted = sampleOf(SECRETS, SAMPLE, captureContent ? 1 : 3);
    for (const secret of planted) {
      const { text } = secret;
      const channel = new Channel();
      recordRealtimeConnection(channel, target, { captureContent });
      for (const event of events) channel.receive(changeTexts(event, (value) => `${value} ${text}`));
      channel.dispatchEvent(Object.assign(new Event('error'), { error: leakyError(secret), message: text }));
      channel.close();
    }
    expect(target.lines().length).toBeGreaterThan(planted.length * 200);
    expect(leaksIn(target.text() + JSON.stringify(messages))).toEqual([]);
  });
});

describe('no secret leaves the process', () => {
  it('through a redact hook that puts it in, or that throws it', async () => {
    const outside = await useOutside();
    const { tracerProvider, meterProvider } = outside.telemetry;
    const [[, events] = ['', []]] = recordedStreams();
    for (const [turn, { text }] of sampleOf(SECRETS, SAMPLE, 0).entries()) {
      const hooks = [
        (content: string) => `${content} ${text}`,
        (content: string): string => {
          throw new TypeError(`${content} ${text}`);
        },
      ];
      for (const redact of sampleOf(hooks, hooks.length, turn)) {
        const subscriber = new RealtimeEventSubscriber({
          captureContent: true,
          conventions,
          redact,
          tracerProvider,
          meterProvider,
        });
        for (const event of events) subscriber.onEvent(event);
        subscriber.end();
      }
    }
    await expectNoSecret(outside);
  });

  it('through span processors and metric readers of the application that fail with it', async () => {
    for (const planted of sampleOf(SECRETS, SAMPLE, 2)) {
      const fail = (): never => {
        throw leakyError(planted);
      };
      const broken = { onStart: fail, onEnd: fail, forceFlush: fail, shutdown: fail };
      class BrokenReader extends ReaderOnDemand {
        protected override onForceFlush(): Promise<void> {
          return Promise.reject(leakyError(planted));
        }
        protected override onShutdown(): Promise<void> {
          return Promise.reject(leakyError(planted));
        }
      }
      const outside = await useOutside({ spanProcessors: [broken], metricReaders: [new BrokenReader()] });
      const { tracerProvider, meterProvider } = outside.telemetry;
      const subscriber = new RealtimeEventSubscriber({ tracerProvider, meterProvider });
      subscriber.onEvent({ type: 'session.created', session: { id: 'sess_1' } });
      subscriber.end();
      await outside.telemetry.forceFlush();
      await outside.telemetry.shutdown();
      const failures = outside.messages.filter(({ text }) => text.includes('failed in a span processor'));
      // Of the processor and of the reader, at the flush and at the shutdown.
      expect(failures).toHaveLength(4);
      expect(leaksIn(JSON.stringify(outside.messages))).toEqual([]);
    }
  });

  it('through the address, headers, resource and variables of the export', async () => {
    for (const { text } of sampleOf(SECRETS, SAMPLE, 1)) {
      const encoded = encodeURIComponent(text);
      // As headers can have it.
      const line = text.replaceAll('\n', ' ').replaceAll(/[^ -ÿ]/g, '?');
      const wrong = [
        'TRACES_EXPORTER',
        'METRICS_EXPORTER',
        'PROPAGATORS',
        'SDK_DISABLED',
        'BSP_SCHEDULE_DELAY',
      ];
      setVariables({
        ...Object.fromEntries(wrong.map((name) => [`OTEL_${name}`, text])),
        OTEL_EXPORTER_OTLP_PROTOCOL: text,
        OTEL_EXPORTER_OTLP_ENDPOINT: `collector.example/${text}`,
        OTEL_EXPORTER_OTLP_HEADERS: `x-key=${encodeURIComponent(line)}`,
        OTEL_SERVICE_NAME: text,
      });
      for (const attributes of [`from.environment=${encoded}`, `from.environment==${text}`]) {
        setVariables({ OTEL_RESOURCE_ATTRIBUTES: attributes });
        const messages = recordDiag();
        const receiver = await useReceiver();
        const { host } = new URL(receiver.url);
        const telemetry = useTelemetry({
          endpoint: `http://user:${encoded}@${host}/?key=${encoded}`,
          headers: { authorization: `Bearer ${line}` },
          resourceAttributes: { note: text, notes: [text, SECRETS[0]!.text] },
        });
        telemetry.tracerProvider.getTracer('test').startSpan('turn').end();
        telemetry.meterProvider.getMeter('test').createCounter('calls').add(1);
        await expectNoSecret({ telemetry, receiver, messages });
        expect(Object.keys(receiver.spans[0]!.resource)).toEqual(
          expect.arrayContaining(attributes.includes('==') ? ['note'] : ['from.environment', 'note']),
        );
      }
    }
  });

  it.each<[string, (text: string) => ReceiverBehaviour]>([
    ['takes spans and says it', (errorMessage) => ({ rejectedSpans: 0, errorMessage })],
    ['rejects spans for it', (errorMessage) => ({ rejectedSpans: 1, errorMessage })],
    ['refuses with it', (body) => ({ status: 400, headers: inHeaders(body), body })],
    ['is not ready and says it', (body) => ({ status: 503, headers: inHeaders(body), body })],
    ['cuts connections to an address that has it', () => 'reset'],
    ['is not there, at an address that has it', () => 'refuse'],
  ])('through a receiver that %s', async (_, behaviour) => {
    const messages = recordDiag();
    await Promise.all(
      SECRETS.map(async ({ text }) => {
        const receiver = await useReceiver(behaviour(text));
        const [{ host }, encoded] = [new URL(receiver.url), encodeURIComponent(text)];
        const telemetry = useTelemetry({
          endpoint: `http://user:${encoded}@${host}/${encoded}?key=${encoded}`,
          shutdownTimeoutMillis: 2_000,
        });
        telemetry.tracerProvider.getTracer('test').startSpan('turn').end();
        telemetry.meterProvider.getMeter('test').createCounter('calls').add(1);
        await telemetry.shutdown();
      }),
    );
    const warnings = messages.filter(({ level }) => level === 'warn' || level === 'error');
    expect(warnings.length).toBeGreaterThanOrEqual(SECRETS.length * 2);
    expect(leaksIn(JSON.stringify(messages))).toEqual([]);
  });
});

function inHeaders(text: string): Record<string, string> {
  const line = text.replaceAll('\n', ' ');
  return { 'retry-after': line, 'www-authenticate': line };
}

it('each secret of the corpus would be found, were it not scrubbed', async () => {
  const outside = await useOutside();
  onTestFinished(() => outside.telemetry.shutdown());
  for (const { text } of SECRETS)
    outside.telemetry.tracerProvider.getTracer('test').startSpan('turn', { attributes: { text } }).end();
  await outside.telemetry.forceFlush();
  const all = outside.receiver.requests.map(({ text }) => text).join('\n');
  for (const { secret } of SECRETS) expect(leaksIn(all).join('\n')).toContain(secret);
});
