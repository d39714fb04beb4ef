import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDeployed, type DeployedProgram } from '../../test/integration/production/deployed-program.ts';
import { findCollector } from '../../test/integration/production/find-collector.ts';
import { poll } from '../../test/integration/jaeger/poll.ts';
import { feed, startSink, type Sink } from './feed.ts';
import { cpuSeconds, residentBytes } from './process-use.ts';

export interface CollectorLoad {
  /** Spans in one second of one core. */
  gatewaySpansPerCore: number;
  samplerSpansPerCore: number;
  /** Memory of the sampler for a span that waits for a decision. */
  bytesPerHeldSpan: number;
  idleSamplerBytes: number;
  /** Series of span metrics that one sampler sends. */
  spanMetricSeries: number;
}

const DECISIONS = 'otelcol_processor_tail_sampling_global_count_traces_sampled';
const TIMEOUT_MS = 300_000;

/** What real Collectors with the files of deploy/production need for these requests, which have so many spans and traces. */
export async function measureCollectors(load: {
  requests: readonly Uint8Array[];
  spans: number;
  traces: number;
}): Promise<CollectorLoad> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-collectors-'));
  const sink = await startSink();
  try {
    const throughput = await measureThroughput(load, sink, directory);
    const memory = await measureMemory(load, sink, directory);
    return { ...throughput, ...memory, spanMetricSeries: spanMetricSeries(sink) };
  } finally {
    await sink.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureThroughput(
  load: { requests: readonly Uint8Array[]; spans: number; traces: number },
  sink: Sink,
  directory: string,
): Promise<Pick<CollectorLoad, 'gatewaySpansPerCore' | 'samplerSpansPerCore'>> {
  const sampler = await startSampler(sink, join(directory, 'throughput'), { DECISION_WAIT: '5s' });
  const gateway = await startDeployed({
    binary: findCollector(),
    configs: ['collector-gateway.yaml'],
    healthPath: '/',
    environment: {
      SAMPLER_RESOLVER: `{static: {hostnames: ['${sampler.otlpGrpcAddress}']}}`,
      PROMETHEUS_OTLP_URL: sink.url,
      QUEUE_DIRECTORY: join(directory, 'gateway'),
    },
  });
  const before = [await cpuSeconds(gateway.pid), await cpuSeconds(sampler.pid)] as const;
  await feed(gateway.otlpHttpUrl, load.requests);
  await poll('decisions', TIMEOUT_MS, async () =>
    (await sampler.measured(DECISIONS)) >= load.traces ? true : undefined,
  );
  await poll('an empty queue', TIMEOUT_MS, async () =>
    (await sampler.measured('otelcol_exporter_queue_size', 'jaeger')) === 0 ? true : undefined,
  );
  const used = [
    (await cpuSeconds(gateway.pid)) - before[0],
    (await cpuSeconds(sampler.pid)) - before[1],
  ] as const;
  await gateway.stop();
  await sampler.stop();
  return { gatewaySpansPerCore: load.spans / used[0], samplerSpansPerCore: load.spans / used[1] };
}

async function measureMemory(
  load: { requests: readonly Uint8Array[]; spans: number; traces: number },
  sink: Sink,
  directory: string,
): Promise<Pick<CollectorLoad, 'bytesPerHeldSpan' | 'idleSamplerBytes'>> {
  const environment = { DECISION_WAIT: '1h', DECISION_WAIT_AFTER_ROOT: '0s', MAX_TRACES: '10000000' };
  const sampler = await startSampler(sink, join(directory, 'memory'), environment);
  const idleSamplerBytes = await residentBytes(sampler.pid);
  await feed(sampler.otlpHttpUrl, load.requests);
  await poll('traces in memory', TIMEOUT_MS, async () =>
    (await sampler.measured('otelcol_processor_tail_sampling_new_trace_id_received')) >= load.traces
      ? true
      : undefined,
  );
  const bytes = (await residentBytes(sampler.pid)) - idleSamplerBytes;
  await sampler.kill();
  return { bytesPerHeldSpan: bytes / load.spans, idleSamplerBytes };
}

function startSampler(
  sink: Sink,
  queue: string,
  environment: Record<string, string>,
): Promise<DeployedProgram> {
  return startDeployed({
    binary: findCollector(),
    configs: ['collector-sampling.yaml', 'collector-direct.yaml'],
    settings: ['exporters::otlp_http/prometheus::encoding: json'],
    healthPath: '/',
    environment: {
      JAEGER_OTLP_URL: sink.url,
      PROMETHEUS_OTLP_URL: sink.url,
      QUEUE_DIRECTORY: queue,
      SPAN_METRICS_INTERVAL: '2s',
      ...environment,
    },
  });
}

interface OtlpMetrics {
  resourceMetrics: { scopeMetrics: { metrics: OtlpMetric[] }[] }[];
}

interface OtlpMetric {
  name: string;
  sum?: { dataPoints: unknown[] };
  histogram?: { dataPoints: { bucketCounts: unknown[] }[] };
}

function spanMetricSeries(sink: Sink): number {
  const latest = new Map<string, OtlpMetric>();
  for (const body of sink.json) {
    const { resourceMetrics } = JSON.parse(body) as OtlpMetrics;
    for (const { scopeMetrics } of resourceMetrics)
      for (const { metrics } of scopeMetrics) for (const metric of metrics) latest.set(metric.name, metric);
  }
  let series = 0;
  for (const { sum, histogram } of latest.values()) {
    series += sum?.dataPoints.length ?? 0;
    for (const { bucketCounts } of histogram?.dataPoints ?? []) series += bucketCounts.length + 2;
  }
  return series;
}
