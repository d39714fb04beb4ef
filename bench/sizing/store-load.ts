import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDeployed } from '../../test/integration/production/deployed-program.ts';
import { findCollector } from '../../test/integration/production/find-collector.ts';
import { findJaeger } from '../../test/integration/jaeger/find-jaeger.ts';
import { startCassandra } from '../../test/integration/production/store/cassandra.ts';
import { findStore } from '../../test/integration/production/store/find-store.ts';
import { startKafka } from '../../test/integration/production/store/kafka.ts';
import { poll } from '../../test/integration/jaeger/poll.ts';
import { feed } from './feed.ts';
import { cpuSeconds } from './process-use.ts';

export interface StoreLoad {
  /** Of the topic's files, compressed as the sampler sends them. */
  kafkaBytesPerSpan: number;
  /** Of one replica's files after compaction. */
  cassandraBytesPerSpan: number;
  /** Spans in one second of one core. */
  kafkaSpansPerCore: number;
  ingesterSpansPerCore: number;
  cassandraSpansPerCore: number;
  /** Spans in one second out of one of the topic's partitions, which the ingester writes one after the other. */
  spansPerSecondOfPartition: number;
}

const PARTITIONS = 4;
const KEYSPACE = 'jaeger_v1_dc1';
const TIMEOUT_MS = 600_000;

/** Spans as OTLP requests, and how many there are in all of them. */
interface SentSpans {
  requests: readonly Uint8Array[];
  spans: number;
}

/** What real Kafka, Jaeger and Cassandra need for spans that are all kept. */
export async function measureStore(load: SentSpans): Promise<StoreLoad> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-store-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    return await measureIn(directory, load, running);
  } finally {
    for (const program of running.toReversed()) await program.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Adds the programs that it starts to those that are running. */
async function measureIn(
  directory: string,
  load: SentSpans,
  running: { stop(): Promise<void> }[],
): Promise<StoreLoad> {
  const own = async (name: string): Promise<string> => {
    await mkdir(join(directory, name));
    return join(directory, name);
  };
  const programs = findStore();
  const kafka = await startKafka(programs, await own('kafka'));
  running.push(kafka);
  const cassandra = await startCassandra(programs, await own('cassandra'));
  running.push(cassandra);
  await kafka.createTopic('otlp_spans', PARTITIONS);
  const sampler = await startDeployed({
    binary: findCollector(),
    configs: ['collector-sampling.yaml'],
    healthPath: '/',
    environment: {
      KAFKA_BROKERS: kafka.address,
      QUEUE_DIRECTORY: await own('queue'),
      DECISION_WAIT: '5s',
      KEEP_PERCENT: '100',
    },
  });
  running.push(sampler);
  const ingester = await startDeployed({
    binary: findJaeger(),
    configs: ['jaeger-ingester.yaml'],
    healthPath: '/status',
    environment: {
      KAFKA_BROKERS: kafka.address,
      CASSANDRA_PORT: String(cassandra.port),
      CASSANDRA_CONSISTENCY: 'LOCAL_ONE',
      CASSANDRA_REPLICAS: '1',
    },
  });
  running.push(ingester);
  const measured = [kafka, ingester, cassandra];
  const before = await Promise.all(measured.map(({ pid }) => cpuSeconds(pid)));
  await feed(sampler.otlpHttpUrl, load.requests);
  const written = (): Promise<number> => ingester.measured('otelcol_exporter_sent_spans');
  await poll('the first spans in the store', TIMEOUT_MS, async () =>
    (await written()) > 0 ? true : undefined,
  );
  const firstAt = performance.now();
  await poll('all spans in the store', TIMEOUT_MS, async () =>
    (await written()) >= load.spans ? true : undefined,
  );
  const seconds = (performance.now() - firstAt) / 1000;
  const after = await Promise.all(measured.map(({ pid }) => cpuSeconds(pid)));
  const spansPerCore = after.map((seconds, index) => load.spans / (seconds - before[index]!));
  await cassandra.nodetool('flush');
  await cassandra.nodetool('compact', KEYSPACE);
  const cassandraBytes = await bytesBelow(join(cassandra.dataDirectory, KEYSPACE), () => true);
  const kafkaBytes = await bytesBelow(join(directory, 'kafka', 'data'), (path) =>
    /otlp_spans-\d+\/\d+\.log$/.test(path),
  );
  return {
    kafkaBytesPerSpan: kafkaBytes / load.spans,
    cassandraBytesPerSpan: cassandraBytes / load.spans,
    kafkaSpansPerCore: spansPerCore[0]!,
    ingesterSpansPerCore: spansPerCore[1]!,
    cassandraSpansPerCore: spansPerCore[2]!,
    spansPerSecondOfPartition: load.spans / seconds / PARTITIONS,
  };
}

async function bytesBelow(directory: string, counts: (path: string) => boolean): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && counts(path)) bytes += (await stat(path)).size;
  }
  return bytes;
}
