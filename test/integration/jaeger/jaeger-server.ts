import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { holdFreePort } from './loopback.ts';
import { poll } from './poll.ts';

const DEPLOYED_CONFIG = fileURLToPath(new URL('../../../deploy/jaeger/config.yaml', import.meta.url));

const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/** A running Jaeger of this test, on free ports of 127.0.0.1, with the configuration that the compose file mounts. */
export interface JaegerServer {
  readonly otlpHttpUrl: string;
  readonly otlpGrpcUrl: string;
  readonly queryUrl: string;
  readonly statusUrl: string;
  stop(): Promise<void>;
}

/** Starts Jaeger and waits until it reports itself healthy. */
export async function startJaeger(options: { binary: string; maxTraces?: number }): Promise<JaegerServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Another process may have taken one of the free ports in between.
      if (attempt === START_ATTEMPTS || !String(error).includes('address already in use')) throw error;
    }
  }
}

async function startOnce({
  binary,
  maxTraces,
}: {
  binary: string;
  maxTraces?: number;
}): Promise<JaegerServer> {
  // Held together, then released together: so they differ from each other.
  const held = await Promise.all([
    holdFreePort(),
    holdFreePort(),
    holdFreePort(),
    holdFreePort(),
    holdFreePort(),
    holdFreePort(),
  ]);
  const [ui, queryGrpc, otlpHttp, otlpGrpc, health, metrics] = held;
  await Promise.all(held.map((port) => port.release()));
  const child = spawn(binary, ['--config', DEPLOYED_CONFIG], {
    // Nothing of this process's environment: OTEL_* or a proxy variable would change what is tested.
    env: {
      JAEGER_LISTEN_HOST: '127.0.0.1',
      JAEGER_UI_PORT: String(ui.port),
      JAEGER_QUERY_GRPC_PORT: String(queryGrpc.port),
      JAEGER_OTLP_HTTP_PORT: String(otlpHttp.port),
      JAEGER_OTLP_GRPC_PORT: String(otlpGrpc.port),
      JAEGER_HEALTH_PORT: String(health.port),
      JAEGER_METRICS_PORT: String(metrics.port),
      ...(maxTraces === undefined ? {} : { JAEGER_MAX_TRACES: String(maxTraces) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = collectLog(child);
  const failure = new Promise<never>((_, reject) => child.once('error', reject));
  const killWithTestProcess = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithTestProcess);

  const stop = async (): Promise<void> => {
    await stopChild(child);
    process.off('exit', killWithTestProcess);
  };
  const statusUrl = `http://127.0.0.1:${health.port}/status`;
  try {
    await Promise.race([waitUntilHealthy(child, statusUrl), failure]);
  } catch (error) {
    await stop();
    throw new Error(`Jaeger (${binary}) did not start: ${String(error)}\n${log()}`, { cause: error });
  }
  return {
    otlpHttpUrl: `http://127.0.0.1:${otlpHttp.port}`,
    otlpGrpcUrl: `http://127.0.0.1:${otlpGrpc.port}`,
    queryUrl: `http://127.0.0.1:${ui.port}`,
    statusUrl,
    stop,
  };
}

function collectLog(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

async function waitUntilHealthy(child: ChildProcess, statusUrl: string): Promise<void> {
  await poll('healthy', START_TIMEOUT_MS, async () => {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    const response = await fetch(statusUrl).catch(() => undefined);
    return response?.ok === true ? true : undefined;
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(killer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
