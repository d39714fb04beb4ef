import { fileURLToPath } from 'node:url';

import { findFreePorts } from '../jaeger/loopback.ts';
import { answers, startOnFreePorts, startProgram, type RunningProgram } from '../running-program.ts';

const DEPLOYED = new URL('../../../deploy/production/', import.meta.url);
const START_TIMEOUT_MS = 60_000;

const PORT_VARIABLES = [
  'OTLP_HTTP_PORT',
  'OTLP_GRPC_PORT',
  'HEALTH_PORT',
  'SELF_METRICS_PORT',
  'JAEGER_UI_PORT',
  'JAEGER_QUERY_GRPC_PORT',
] as const;

type Ports = Record<(typeof PORT_VARIABLES)[number], string>;

/** A Collector or a Jaeger with configuration of deploy/production, on ports of 127.0.0.1 of its own. */
export interface DeployedProgram extends RunningProgram {
  readonly otlpHttpUrl: string;
  readonly otlpGrpcAddress: string;
  readonly queryUrl: string;
  /** What it measures of itself: the sum over all series of a name (without `_total`, which only some have), or those of them that have `label` in their text. */
  measured(name: string, label?: string): Promise<number>;
  /** The same with the same ports and environment; after `stop()` or `kill()`. */
  startAgain(): Promise<DeployedProgram>;
}

export interface DeployedProgramOptions {
  binary: string;
  /** Files of deploy/production, each on top of those before it. */
  configs: readonly string[];
  /** Further settings on top, such as `exporters::otlp_http/jaeger::encoding: json`. */
  settings?: readonly string[];
  environment?: Record<string, string>;
  /** What answers 200 when all of it runs: of Jaeger `/status`, of a Collector `/`. */
  healthPath: '/' | '/status';
}

/** Starts it, and waits until it reports itself healthy. */
export function startDeployed(options: DeployedProgramOptions): Promise<DeployedProgram> {
  return startOnFreePorts(async () => startOn(await freePorts(), options));
}

async function startOn(ports: Ports, options: DeployedProgramOptions): Promise<DeployedProgram> {
  const { binary, configs, settings = [], environment = {}, healthPath } = options;
  const sources = [
    ...configs.map((file) => fileURLToPath(new URL(file, DEPLOYED))),
    ...settings.map((setting) => `yaml:${setting}`),
  ];
  const program = await startProgram({
    name: configs.join(' + '),
    command: binary,
    args: sources.map((source) => `--config=${source}`),
    environment: { ...ports, ...environment },
    startTimeoutMs: START_TIMEOUT_MS,
    isReady: () => answers(`http://127.0.0.1:${ports.HEALTH_PORT}${healthPath}`),
  });
  return {
    ...program,
    otlpHttpUrl: `http://127.0.0.1:${ports.OTLP_HTTP_PORT}`,
    otlpGrpcAddress: `127.0.0.1:${ports.OTLP_GRPC_PORT}`,
    queryUrl: `http://127.0.0.1:${ports.JAEGER_UI_PORT}`,
    measured: async (name, label = '') => {
      const response = await fetch(`http://127.0.0.1:${ports.SELF_METRICS_PORT}/metrics`);
      return sumOf(await response.text(), name, label);
    },
    startAgain: () => startOn(ports, options),
  };
}

/** Of a page in Prometheus's text format. */
function sumOf(page: string, name: string, label: string): number {
  return page
    .split('\n')
    .filter((line) => /^\w+/.exec(line)?.[0].replace(/_total$/, '') === name && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function freePorts(): Promise<Ports> {
  const ports = await findFreePorts(PORT_VARIABLES.length);
  return Object.fromEntries(PORT_VARIABLES.map((name, index) => [name, String(ports[index])])) as Ports;
}
