import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, inject, test } from 'vitest';

const deployed = (path: string): string =>
  fileURLToPath(new URL(`../../../deploy/prometheus/${path}`, import.meta.url));

const run = promisify(execFile);

test('every alert fires and clears when it should', async () => {
  const { stdout } = await run(inject('prometheus').promtool, [
    'test',
    'rules',
    deployed('tests/voice.test.yml'),
  ]);
  expect(stdout).toContain('SUCCESS');
});

test('Prometheus takes the configuration that the compose file mounts, and nothing in it is odd', async () => {
  const { stdout } = await run(inject('prometheus').promtool, [
    'check',
    'config',
    '--lint=all',
    '--lint-fatal',
    deployed('prometheus.yml'),
  ]);
  expect(stdout).toContain('12 rules found');
});
