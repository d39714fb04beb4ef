// Lists the packages that the package brings with it, and fails where the licence of one is not among those allowed.
//   npm run licences                the project
//   npm run licences -- <folder>    another one
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { isAllowedExpression } from './licence-expression.ts';

/** Permissive ones, as SPDX calls them. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

interface Manifest {
  name: string;
  version: string;
  license?: unknown;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const root = resolve(process.argv[2] ?? '.');
const packages = installedPackages(root);
const refused = packages.filter(
  ({ license }) => typeof license !== 'string' || !isAllowedExpression(license, ALLOWED),
);
const counts = new Map<string, number>();
for (const { license } of packages) counts.set(String(license), (counts.get(String(license)) ?? 0) + 1);
for (const [license, count] of [...counts].toSorted(([one], [other]) => one.localeCompare(other)))
  console.log(`${license}: ${count}`);
for (const { name, version, license } of refused)
  console.error(
    `${name} ${version} has the licence ${JSON.stringify(license ?? 'none')}, which is not allowed`,
  );
console.log(`${packages.length} packages, ${refused.length} not allowed`);
process.exitCode = refused.length > 0 ? 1 : 0;

/** What Node finds for the dependencies of the project and theirs; optional ones only where they are installed. */
function installedPackages(project: string): Manifest[] {
  const found = new Map<string, Manifest>();
  const visit = (folder: string): void => {
    const { dependencies, optionalDependencies } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const installed = findPackage(folder, name);
      if (installed === undefined) {
        if (optionalDependencies?.[name] !== undefined) continue;
        throw new Error(`${name} is not installed: run npm install first`);
      }
      if (found.has(installed)) continue;
      found.set(installed, readManifest(installed));
      visit(installed);
    }
  };
  visit(project);
  return [...found.values()];
}

function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
