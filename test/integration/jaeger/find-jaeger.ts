import { homedir } from 'node:os';
import { join } from 'node:path';

import { findOnPath, isExecutable } from '../programs.ts';

/** Where `scripts/install-jaeger.sh` puts what it builds, relative to the user's cache directory: the release that is deployed, or an older one. */
const CACHED_BINARIES = ['2.20', '2.13'].map(
  (release) => `opentelemetry-instrumentation-openai-realtime/jaeger-${release}/jaeger`,
);

/**
 * The path of a Jaeger 2 program: `JAEGER_BIN`, else `jaeger` on the `PATH`, else the one `scripts/install-jaeger.sh` built.
 * Throws an error that says how to get one.
 */
export function findJaeger(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['JAEGER_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`JAEGER_BIN is '${chosen}', which is not an executable file.`);
  }
  const onPath = findOnPath(['jaeger'], environment);
  if (onPath !== undefined) return onPath;
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const cached = CACHED_BINARIES.map((path) => join(cache, path));
  const built = cached.find((path) => isExecutable(path));
  if (built !== undefined) return built;
  throw new Error(howToGetJaeger(cached[0]!));
}

function howToGetJaeger(cached: string): string {
  return [
    'These tests need a Jaeger 2 program, and there is none: JAEGER_BIN is not set, there is no `jaeger` on the PATH,',
    `and ${cached} does not exist. Any one of these gives one:`,
    '  - scripts/install-jaeger.sh builds it there (needs Go);',
    '  - a release from https://www.jaegertracing.io/download/, with JAEGER_BIN set to the path of its `jaeger`;',
    '  - with Docker, out of the image:',
    '      docker create --name jaeger-copy cr.jaegertracing.io/jaegertracing/jaeger:2.20.0',
    '      docker cp jaeger-copy:/cmd/jaeger/jaeger-linux ./jaeger && docker rm jaeger-copy',
    '      JAEGER_BIN=$PWD/jaeger npm run test:jaeger',
  ].join('\n');
}
