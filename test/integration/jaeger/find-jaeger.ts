import { homedir } from 'node:os';
import { join } from 'node:path';

import { findOnPath, isExecutable } from '../programs.ts';

/** Where `scripts/install-jaeger.sh` puts what it builds, relative to the user's cache directory. */
const CACHED_BINARY = 'opentelemetry-instrumentation-openai-realtime/jaeger-2.13/jaeger';

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
  const cached = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), CACHED_BINARY);
  const onPath = findOnPath(['jaeger'], environment);
  if (onPath !== undefined) return onPath;
  if (isExecutable(cached)) return cached;
  throw new Error(howToGetJaeger(cached));
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
