import { findOnPath, isExecutable } from '../programs.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * The path of a Chromium: `CHROMIUM_BIN`, else what is on the `PATH` under one of its names.
 * Throws an error that says how to get one.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['CHROMIUM_BIN'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROMIUM_BIN is '${chosen}', which is not an executable file.`);
  }
  const found = findOnPath(NAMES, environment);
  if (found !== undefined) return found;
  throw new Error(
    [
      `These tests need a Chromium, and there is none: CHROMIUM_BIN is not set, and none of ${NAMES.join(', ')}`,
      'is on the PATH. Any one of these gives one:',
      '  - apt-get install chromium, or the package of your system;',
      '  - a Chrome or Edge that is installed, with CHROMIUM_BIN set to the path of its program;',
      '  - npx playwright-core install chromium, with CHROMIUM_BIN set to what it has downloaded.',
    ].join('\n'),
  );
}
