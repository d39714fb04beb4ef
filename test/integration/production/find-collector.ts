import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { findOnPath, isExecutable } from '../programs.ts';

const INSTALL_SCRIPT = fileURLToPath(new URL('../../../scripts/install-collector.sh', import.meta.url));

/**
 * The path of an OpenTelemetry Collector: `COLLECTOR_BIN`, else the one `scripts/install-collector.sh` built, else
 * `otelcol-contrib` on the `PATH`. Throws an error that says how to get one.
 */
export function findCollector(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['COLLECTOR_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`COLLECTOR_BIN is '${chosen}', which is not an executable file.`);
  }
  const built = execFileSync(INSTALL_SCRIPT, ['--print'], { encoding: 'utf8' }).trim();
  if (isExecutable(built)) return built;
  const onPath = findOnPath(['otelcol-contrib'], environment);
  if (onPath !== undefined) return onPath;
  throw new Error(
    [
      'These tests need an OpenTelemetry Collector, and there is none: COLLECTOR_BIN is not set,',
      `${built} does not exist, and there is no \`otelcol-contrib\` on the PATH. Any one of these gives one:`,
      '  - scripts/install-collector.sh builds it there (needs Go);',
      '  - a release of `otelcol-contrib`, 0.161 or later, from',
      '    https://github.com/open-telemetry/opentelemetry-collector-releases/releases, with COLLECTOR_BIN set to its path.',
    ].join('\n'),
  );
}
