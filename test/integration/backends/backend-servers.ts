import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findFreePorts } from '../jaeger/loopback.ts';
import { answers, startOnFreePorts, startProgram, type RunningProgram } from '../running-program.ts';

/** They load a good part of what there is for Python, on a busy machine for minutes. */
const START_TIMEOUT_MS = 280_000;

/** A backend of somebody else's on a port of 127.0.0.1, with a database that goes with it. */
export interface Backend {
  readonly url: string;
  stop(): Promise<void>;
}

interface BackendProgram {
  folder: string;
  program: string;
  healthPath: string;
  args: (port: number, data: string) => string[];
  environment: (port: number, otherPort: number, data: string) => Record<string, string>;
}

/** Starts Phoenix: its page, its API and its OTLP receiver are on one port. */
export function startPhoenix(folder: string): Promise<Backend> {
  return startBackend({
    folder,
    program: 'phoenix',
    healthPath: '/healthz',
    args: () => ['serve'],
    environment: (port, otherPort, data) => ({
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: `${port}`,
      PHOENIX_GRPC_PORT: `${otherPort}`,
      PHOENIX_WORKING_DIR: data,
      PHOENIX_TELEMETRY_ENABLED: 'false',
    }),
  });
}

/** Starts an MLflow tracking server. */
export function startMlflow(folder: string): Promise<Backend> {
  return startBackend({
    folder,
    program: 'mlflow',
    healthPath: '/health',
    args: (port, data) => [
      'server',
      '--host=127.0.0.1',
      `--port=${port}`,
      '--workers=1',
      `--backend-store-uri=sqlite:///${join(data, 'mlflow.db')}`,
      `--artifacts-destination=${join(data, 'artifacts')}`,
    ],
    environment: () => ({ MLFLOW_DISABLE_TELEMETRY: 'true' }),
  });
}

function startBackend(options: BackendProgram): Promise<Backend> {
  return startOnFreePorts(() => startOnce(options));
}

async function startOnce({
  folder,
  program,
  healthPath,
  args,
  environment,
}: BackendProgram): Promise<Backend> {
  const data = await mkdtemp(join(tmpdir(), `${program}-`));
  const [port = 0, otherPort = 0] = await findFreePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const running: RunningProgram = await startProgram({
    name: program,
    command: join(folder, program),
    args: args(port, data),
    environment: {
      PATH: `${folder}:${process.env['PATH']}`,
      HOME: data,
      ...environment(port, otherPort, data),
    },
    startTimeoutMs: START_TIMEOUT_MS,
    isReady: () => answers(`${url}${healthPath}`),
  });
  return {
    url,
    stop: async () => {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
