import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import { answers, startProgram } from '../running-program.ts';

const DEPLOYED = fileURLToPath(new URL('../../../deploy/prometheus', import.meta.url));
const COMPOSE_FILE = new URL('../../../docker-compose.jaeger.yml', import.meta.url);
const DEPLOYED_TARGET = 'jaeger:8889';
const START_TIMEOUT_MS = 30_000;

/** A running Prometheus of this test, with the flags of the compose file, and the configuration and the rules that it mounts. */
export interface PrometheusServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Prometheus, scraping `jaegerMetrics` instead of the container of that name, and waits until it is ready. */
export async function startPrometheus(options: {
  binary: string;
  port: number;
  jaegerMetrics: string;
}): Promise<PrometheusServer> {
  const { binary, port, jaegerMetrics } = options;
  const directory = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const removeDirectory = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const url = `http://127.0.0.1:${port}`;
  try {
    await cp(DEPLOYED, directory, { recursive: true });
    const config = join(directory, 'prometheus.yml');
    const text = await readFile(config, 'utf8');
    if (!text.includes(DEPLOYED_TARGET))
      throw new Error(`the configuration does not scrape ${DEPLOYED_TARGET}`);
    await writeFile(config, text.replaceAll(DEPLOYED_TARGET, jaegerMetrics));
    const program = await startProgram({
      name: 'Prometheus',
      command: binary,
      args: [
        ...(await deployedFlags()),
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      environment: {},
      startTimeoutMs: START_TIMEOUT_MS,
      isReady: () => answers(`${url}/-/ready`),
    });
    const stop = async (): Promise<void> => {
      await program.stop();
      await removeDirectory();
    };
    return { url, stop };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}

/** The flags that the compose file gives, but those that say where its files are. */
async function deployedFlags(): Promise<string[]> {
  const { services }: { services: { prometheus: { command: string[] } } } = parse(
    await readFile(COMPOSE_FILE, 'utf8'),
  );
  return services.prometheus.command.filter((flag) => !/^--(?:config\.file|storage\.tsdb\.path)=/.test(flag));
}
