import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { builtScript } from '../support/built-script.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

async function listLicences(...args: string[]): Promise<{ code: number; output: string }> {
  const script = await builtScript("import './scripts/licences.ts'");
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: PROJECT }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

/** A project with one dependency, which has one itself, of these licences. */
async function projectWith(license: unknown, deeper: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'licences-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (path: string, manifest: object): Promise<void> => {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }));
  };
  await write('.', { name: 'project', dependencies: { one: '*' }, optionalDependencies: { absent: '*' } });
  await write('node_modules/one', { name: 'one', license, dependencies: { two: '*' } });
  await write('node_modules/one/node_modules/two', { name: 'two', license: deeper });
  return folder;
}

it('the licences of all that is installed with the package are allowed', async () => {
  const { code, output } = await listLicences();
  expect(output).toMatch(/^Apache-2\.0: \d+\n[\s\S]*MIT: \d+\n\d+ packages, 0 not allowed\n$/);
  expect(code).toBe(0);
});

it.each([
  ['MIT', 'ISC', 0],
  ['(GPL-3.0-only OR MIT)', 'BSD-2-Clause AND MIT', 0],
  ['MIT', 'GPL-3.0-only', 1],
  ['MIT', 'MIT AND AGPL-3.0-only', 1],
  ['SEE LICENSE IN LICENSE.txt', 'MIT', 1],
  [undefined, 'MIT', 1],
])('a package of licence %s with one of %s ends the list with %i', async (license, deeper, code) => {
  const folder = await projectWith(license, deeper);
  expect(await listLicences(folder)).toMatchObject({ code });
});
