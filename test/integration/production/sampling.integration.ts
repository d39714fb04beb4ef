import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';

import type { OtlpReceiver } from '../../support/otlp-receiver.ts';
import { startTelemetry } from '../../../src/otlp/index.ts';
import { poll } from '../jaeger/poll.ts';
import { openReceiver } from './open-receiver.ts';
import { recordSessions, SESSION_KINDS, type SessionKind } from './recorded-sessions.ts';
import { rootName, sendSessions, type SentTrace } from './send-sessions.ts';
import { startSampler } from './tiers.ts';
import type { DeployedProgram } from './deployed-program.ts';

/** Sessions of each kind. */
const COUNT = 40;
const DECISIONS_TIMEOUT_MS = 60_000;

const binary = inject('collectorBinary');
const counts = Object.fromEntries(SESSION_KINDS.map((kind) => [kind, COUNT]));
let recordings: Record<SessionKind, string[]>;

beforeAll(async () => {
  recordings = await recordSessions();
});

describe('tail sampling of whole sessions', () => {
  test('keeps every session with an error, guardrail trip, barge-in or slow turn, and drops every quiet one', async () => {
    const receiver = await openReceiver();
    const sampler = await startSampler({ binary, keptTracesUrl: receiver.url, sessions: true });
    const sent = await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts });
    expect(sent).toHaveLength(5 * COUNT);

    await everythingDecided(sampler, sent);
    const expected = sent.filter(({ kind }) => kind !== 'quiet');
    await receiver.waitForSpans(spanIdsOf(expected).length);
    expect(kindsOf(sent, keptTraceIds(receiver))).toEqual(
      Object.fromEntries(SESSION_KINDS.filter((kind) => kind !== 'quiet').map((kind) => [kind, COUNT])),
    );
    // Whole: from the first span to the last.
    expect(receiver.spans.map(({ spanId }) => spanId).toSorted()).toEqual(spanIdsOf(expected));
  });

  test('keeps the share of quiet sessions that it is told to', async () => {
    const receiver = await openReceiver();
    const sampler = await startSampler({
      binary,
      keptTracesUrl: receiver.url,
      sessions: true,
      environment: { KEEP_PERCENT: '25' },
    });
    const sent = await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts: { quiet: 400 } });
    await everythingDecided(sampler, sent);
    const kept = await sampler.measured(SAMPLED, 'sampled="true"');
    // Four standard deviations of 400 draws at a quarter.
    expect(kept).toBeGreaterThan(65);
    expect(kept).toBeLessThan(135);
    await poll('kept traces', DECISIONS_TIMEOUT_MS, () =>
      Promise.resolve(keptTraceIds(receiver).size === kept ? true : undefined),
    );
  });
});

describe('tail sampling of single turns', () => {
  test('keeps the turns that are out of the ordinary and the span of every session, and drops every quiet turn', async () => {
    const receiver = await openReceiver();
    const sampler = await startSampler({ binary, keptTracesUrl: receiver.url });
    const sent = await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts, traceBoundary: 'turn' });
    await everythingDecided(sampler, sent);

    const expected = sent.filter((each) => rootName(each) === 'realtime_session' || isOdd(each));
    await receiver.waitForSpans(spanIdsOf(expected).length);
    expect(receiver.spans.map(({ spanId }) => spanId).toSorted()).toEqual(spanIdsOf(expected));
    const keptTurns = expected.filter((each) => rootName(each) === 'turn');
    expect(kindsOf(keptTurns, keptTraceIds(receiver))).toEqual({
      error: COUNT,
      'guardrail trip': COUNT,
      'barge-in': COUNT,
      'slow turn': COUNT,
    });
    // The first turn of all sessions, the second of quiet ones, and what a caller who barged in asked next.
    expect(sent.length - expected.length).toBe(5 * COUNT + COUNT + COUNT);
  });

  test('keeps the span of a session whose trace began with the request that opened the call', async () => {
    const receiver = await openReceiver();
    const sampler = await startSampler({ binary, keptTracesUrl: receiver.url });
    const application = startTelemetry({
      serviceName: 'phone',
      endpoint: sampler.otlpHttpUrl,
      setGlobal: false,
      handleSignals: false,
    });
    onTestFinished(() => application.shutdown());
    const attributes = { 'url.path': '/webhook' };
    const request = application.tracerProvider
      .getTracer('phone')
      .startSpan('POST', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
    request.end();
    await application.forceFlush();
    // The trace is decided on before there is a session in it.
    await receiver.waitForSpans(1);

    await sendSessions({
      url: sampler.otlpHttpUrl,
      recordings,
      counts: { quiet: 1 },
      traceBoundary: 'turn',
      openCall: () => trace.setSpan(ROOT_CONTEXT, request),
    });
    await receiver.waitForSpans(2);
    expect(receiver.spans.map(({ name, traceId }) => [name, traceId])).toEqual([
      ['POST', request.spanContext().traceId],
      ['realtime_session', request.spanContext().traceId],
    ]);
  });
});

const SAMPLED = 'otelcol_processor_tail_sampling_global_count_traces_sampled';

/** Waits until the sampler has decided on as many traces as there are. */
async function everythingDecided(sampler: DeployedProgram, sent: readonly SentTrace[]): Promise<void> {
  await poll(`${sent.length} decisions`, DECISIONS_TIMEOUT_MS, async () =>
    (await sampler.measured(SAMPLED)) >= sent.length ? true : undefined,
  );
}

/** Whether a turn is one that has to be kept, judged by what the scripted sessions are known to do. */
function isOdd(turn: SentTrace): boolean {
  const number = turn.spans.find(({ attributes }) => 'realtime.turn.number' in attributes)?.attributes[
    'realtime.turn.number'
  ];
  return turn.kind !== 'quiet' && number === 2;
}

function spanIdsOf(traces: readonly SentTrace[]): string[] {
  return traces.flatMap(({ spans }) => spans.map((span) => span.spanContext().spanId)).toSorted();
}

function keptTraceIds(receiver: OtlpReceiver): Set<string> {
  return new Set(receiver.spans.map(({ traceId }) => traceId));
}

/** How many traces of each kind are among these. */
function kindsOf(sent: readonly SentTrace[], traceIds: ReadonlySet<string>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { kind, traceId } of sent) {
    if (traceIds.has(traceId)) found[kind] = (found[kind] ?? 0) + 1;
  }
  return found;
}
