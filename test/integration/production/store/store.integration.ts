import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { readTrace } from '../../jaeger/jaeger-query.ts';
import { bySpanId, readSpans, type CanonicalSpan } from '../../jaeger/otlp-spans.ts';
import { startOtlpTee } from '../../jaeger/otlp-tee.ts';
import { poll } from '../../jaeger/poll.ts';
import { startDeployed, type DeployedProgram } from '../deployed-program.ts';
import { recordSessions, SLOW_TURN_SECONDS, type SessionKind } from '../recorded-sessions.ts';
import { sendSessions, type SentTrace } from '../send-sessions.ts';
import { startCassandra, type Cassandra } from './cassandra.ts';
import { startKafka, type Kafka } from './kafka.ts';

const ARRIVAL_TIMEOUT_MS = 120_000;

const programs = inject('storePrograms');
let directory: string;
let recordings: Record<SessionKind, string[]>;
let kafka: Kafka;
let cassandra: Cassandra;
let gateway: DeployedProgram;
let sampler: DeployedProgram;
let ingester: DeployedProgram;
let query: DeployedProgram;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'production-store-'));
  const own = async (name: string): Promise<string> => mkdtemp(join(directory, `${name}-`));
  recordings = await recordSessions();
  [kafka, cassandra] = await Promise.all([
    startKafka(programs, await own('kafka')),
    startCassandra(programs, await own('cassandra')),
  ]);
  await kafka.createTopic('otlp_spans', 4);
  const collector = { binary: inject('collectorBinary'), healthPath: '/' } as const;
  const jaeger = { binary: inject('jaegerBinary'), healthPath: '/status' } as const;
  sampler = await startDeployed({
    ...collector,
    configs: ['collector-sampling.yaml', 'collector-sampling-sessions.yaml'],
    environment: {
      KAFKA_BROKERS: kafka.address,
      QUEUE_DIRECTORY: await own('sampler'),
      DECISION_WAIT: '3s',
      SLOW_TURN_SECONDS,
      KEEP_PERCENT: '0',
    },
  });
  gateway = await startDeployed({
    ...collector,
    configs: ['collector-gateway.yaml'],
    environment: {
      SAMPLER_RESOLVER: `{static: {hostnames: ['${sampler.otlpGrpcAddress}']}}`,
      QUEUE_DIRECTORY: await own('gateway'),
    },
  });
  const store = { CASSANDRA_PORT: String(cassandra.port), CASSANDRA_CONSISTENCY: 'LOCAL_ONE' };
  ingester = await startDeployed({
    ...jaeger,
    configs: ['jaeger-ingester.yaml'],
    environment: { ...store, KAFKA_BROKERS: kafka.address, CASSANDRA_REPLICAS: '1' },
  });
  query = await startDeployed({ ...jaeger, configs: ['jaeger-query.yaml'], environment: store });
}, 400_000);

afterAll(async () => {
  for (const program of [query, ingester, gateway, sampler, kafka, cassandra]) await program?.stop();
  await rm(directory, { recursive: true, force: true });
}, 120_000);

test('a session comes through every tier into the store, and out of the query API as it was sent, but for what the store has no place for', async () => {
  const tee = await startOtlpTee(gateway.otlpHttpUrl);
  const [error, quiet] = await sendSessions({ url: tee.url, recordings, counts: { error: 1, quiet: 1 } });
  await tee.stop();
  const sent = tee.exchanges.flatMap(({ requestBody }) => readSpans(JSON.parse(requestBody)));
  const ofError = sent.filter(({ traceId }) => traceId === error!.traceId);
  expect(ofError.length).toBe(error!.spans.length);
  const stored = await readTrace(query.queryUrl, error!.traceId, ofError.length, ARRIVAL_TIMEOUT_MS);
  // Older releases of Jaeger than 2.20 have no place for the flags either.
  expect(bySpanId(stored.map((span) => ({ ...span, flags: 0 })))).toEqual(bySpanId(ofError.map(asStored)));
  expect(await found({ error: 'true', 'gen_ai.tool.name': 'fail' })).toEqual([error!.traceId]);
  const sessionId = String(error!.spans[0]!.attributes['session.id']);
  expect(await found({ 'session.id': sessionId })).toEqual([error!.traceId]);
  // What sampling dropped never gets here.
  expect(await spanCount(quiet!)).toBe(0);
});

test('nothing that was decided to be kept is lost when the sampler is killed while Kafka is away', async () => {
  await kafka.stop();
  const before = await decisions();
  const sent = await sendSessions({ url: gateway.otlpHttpUrl, recordings, counts: { error: 40 } });
  await poll('decisions', ARRIVAL_TIMEOUT_MS, async () =>
    (await decisions()) - before >= sent.length ? true : undefined,
  );
  await sampler.kill();
  sampler = await sampler.startAgain();
  kafka = await kafka.startAgain();
  await everyOneStored(sent);
});

test('nothing is lost when the store is away and the ingester is killed meanwhile', async () => {
  await cassandra.stop();
  const sent = await sendSessions({ url: gateway.otlpHttpUrl, recordings, counts: { 'barge-in': 40 } });
  // Read from Kafka, and refused by the store several times, for longer than it takes until what was read is committed.
  await poll('failed writes', ARRIVAL_TIMEOUT_MS, async () =>
    (await ingester.measured('otelcol_receiver_failed_spans')) +
      (await ingester.measured('otelcol_receiver_refused_spans')) >
    130
      ? true
      : undefined,
  );
  await ingester.kill();
  cassandra = await cassandra.startAgain();
  ingester = await ingester.startAgain();
  await everyOneStored(sent);
});

/** Jaeger's tables in Cassandra have start and duration in microseconds, and texts for attributes that are lists. */
function asStored(span: CanonicalSpan): CanonicalSpan {
  const start = wholeMicroseconds(BigInt(span.startTimeUnixNano));
  return {
    ...span,
    flags: 0,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(
      start + wholeMicroseconds(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)),
    ),
    attributes: Object.fromEntries(
      Object.entries(span.attributes).map(([key, attribute]) => [
        key,
        attribute.type === 'array'
          ? {
              type: 'string',
              value: JSON.stringify(attribute.value.map((each) => 'value' in each && each.value)),
            }
          : attribute,
      ]),
    ),
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: String(wholeMicroseconds(BigInt(event.timeUnixNano))),
    })),
  };
}

function wholeMicroseconds(nanoseconds: bigint): bigint {
  return (nanoseconds / 1000n) * 1000n;
}

async function everyOneStored(sent: readonly SentTrace[]): Promise<void> {
  for (const trace of sent) {
    await poll(`${trace.spans.length} spans of ${trace.traceId}`, ARRIVAL_TIMEOUT_MS, async () =>
      (await spanCount(trace)) === trace.spans.length ? true : undefined,
    );
  }
}

/** How many spans of a trace the store has. */
async function spanCount({ traceId }: SentTrace): Promise<number> {
  const response = await fetch(`${query.queryUrl}/api/traces/${traceId}`);
  if (!response.ok) return 0;
  const { data } = (await response.json()) as { data: { spans: { spanID: string }[] }[] | null };
  return new Set(data?.[0]?.spans.map(({ spanID }) => spanID)).size;
}

/** Ids of the traces that the page finds by attributes that a span of theirs has. */
async function found(attributes: Record<string, string>): Promise<string[]> {
  const service = 'voice-fleet';
  const search = new URLSearchParams({
    service,
    tags: JSON.stringify(attributes),
    lookback: '1h',
    limit: '20',
  });
  const response = await fetch(`${query.queryUrl}/api/traces?${search.toString()}`);
  const { data } = (await response.json()) as { data: { traceID: string }[] };
  return data.map(({ traceID }) => traceID);
}

async function decisions(): Promise<number> {
  return sampler.measured('otelcol_processor_tail_sampling_global_count_traces_sampled');
}
