import { homedir } from 'node:os';
import { join } from 'node:path';

import { findOnPath, isExecutable } from '../programs.ts';

/** Where `scripts/install-prometheus.sh` puts what it builds, relative to the user's cache directory. */
const CACHED_DIRECTORY = 'opentelemetry-instrumentation-openai-realtime/prometheus-3.16.0';

/** The paths of the two programs of a Prometheus 3. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

/**
 * Prometheus 3: in `PROMETHEUS_DIR`, else what `scripts/install-prometheus.sh` built, which is the release that is deployed, else
 * on the `PATH`. Throws an error that says how to get it.
 */
export function findPrometheus(environment: NodeJS.ProcessEnv = process.env): PrometheusPrograms {
  const chosen = environment['PROMETHEUS_DIR'];
  if (chosen !== undefined && chosen !== '') {
    const programs = programsIn(chosen);
    if (programs !== undefined) return programs;
    throw new Error(`PROMETHEUS_DIR is '${chosen}', which does not have both 'prometheus' and 'promtool'.`);
  }
  const cached = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), CACHED_DIRECTORY);
  const built = programsIn(cached);
  if (built !== undefined) return built;
  const prometheus = findOnPath(['prometheus'], environment);
  const promtool = findOnPath(['promtool'], environment);
  if (prometheus !== undefined && promtool !== undefined) return { prometheus, promtool };
  throw new Error(howToGetPrometheus(cached));
}

function programsIn(directory: string): PrometheusPrograms | undefined {
  const programs = { prometheus: join(directory, 'prometheus'), promtool: join(directory, 'promtool') };
  return Object.values(programs).every((path) => isExecutable(path)) ? programs : undefined;
}

function howToGetPrometheus(cached: string): string {
  return [
    'These tests need the programs of a Prometheus 3, `prometheus` and `promtool`, and there are none: PROMETHEUS_DIR is not',
    `set, they are not on the PATH, and ${cached} does not have them. Any one of these gives them:`,
    '  - scripts/install-prometheus.sh builds them there (needs Go);',
    '  - a release from https://prometheus.io/download/, with PROMETHEUS_DIR set to the directory it unpacks to;',
    '  - with Docker, out of the image:',
    '      docker create --name prometheus-copy prom/prometheus:v3.16.0',
    '      docker cp prometheus-copy:/bin/prometheus . && docker cp prometheus-copy:/bin/promtool .',
    '      docker rm prometheus-copy',
    '      PROMETHEUS_DIR=$PWD npm run test:dashboards',
  ].join('\n');
}
