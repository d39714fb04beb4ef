import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { SLOW_TURN_SECONDS } from './recorded-sessions.ts';
import { startDeployed, type DeployedProgram } from './deployed-program.ts';

/** Nothing answers there; what is sent there is not what a test is about. */
const NOWHERE = 'http://127.0.0.1:1';

/** Decisions within seconds, and nothing kept by chance. */
const SAMPLER_ENVIRONMENT = {
  DECISION_WAIT: '4s',
  DECISION_WAIT_AFTER_ROOT: '2s',
  SLOW_TURN_SECONDS,
  KEEP_PERCENT: '0',
  PROMETHEUS_OTLP_URL: NOWHERE,
  SPAN_METRICS_INTERVAL: '1s',
};

export interface SamplerOptions {
  binary: string;
  /** Where kept traces go: a receiver of OTLP's JSON form. */
  keptTracesUrl: string;
  /** Whether whole sessions are decided on, or single turns. Default: turns. */
  sessions?: boolean;
  settings?: readonly string[];
  environment?: Record<string, string>;
}

/** A Collector of tier 2 without Kafka behind it, until the test is over. */
export async function startSampler(options: SamplerOptions): Promise<DeployedProgram> {
  const { binary, keptTracesUrl, sessions = false, settings = [], environment } = options;
  return untilTestFinished(
    await startDeployed({
      binary,
      configs: [
        'collector-sampling.yaml',
        ...(sessions ? ['collector-sampling-sessions.yaml'] : []),
        'collector-direct.yaml',
      ],
      settings: ['exporters::otlp_http/jaeger::encoding: json', ...settings],
      healthPath: '/',
      environment: {
        ...SAMPLER_ENVIRONMENT,
        JAEGER_OTLP_URL: keptTracesUrl,
        QUEUE_DIRECTORY: await queueDirectory(),
        ...environment,
      },
    }),
  );
}

export interface GatewayOptions {
  binary: string;
  /** As SAMPLER_RESOLVER has it. */
  resolver: string;
  settings?: readonly string[];
  environment?: Record<string, string>;
}

/** A Collector of tier 1, until the test is over. */
export async function startGateway(options: GatewayOptions): Promise<DeployedProgram> {
  const { binary, resolver, settings = [], environment } = options;
  return untilTestFinished(
    await startDeployed({
      binary,
      configs: ['collector-gateway.yaml'],
      settings,
      healthPath: '/',
      environment: {
        SAMPLER_RESOLVER: resolver,
        PROMETHEUS_OTLP_URL: NOWHERE,
        QUEUE_DIRECTORY: await queueDirectory(),
        ...environment,
      },
    }),
  );
}

/** Has a program stopped when the test is over, and the one that was started in its place as well. */
export function untilTestFinished(program: DeployedProgram): DeployedProgram {
  onTestFinished(() => program.stop());
  return { ...program, startAgain: async () => untilTestFinished(await program.startAgain()) };
}

/** A directory for a queue on disk, until the test is over. */
export async function queueDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'collector-queue-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
