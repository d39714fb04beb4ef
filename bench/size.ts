// What the core costs an application that bundles it, held against bench/size-budgets.ts. Needs `npm run build` before.
//   npm run size                             the table; fails if a bundle is over its budget
//   npm run size -- --files                  with what each source file contributes
//   npm run size -- --against ../main        which source files have grown since another checkout
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleCore, bundledSources } from './bundle.ts';
import { SIZE_BUDGETS } from './size-budgets.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});
const here = fileURLToPath(new URL('..', import.meta.url));
const over: string[] = [];

console.log('| import | minified, kB | gzip, kB | budget, kB | brotli, kB |');
console.log('| --- | --- | --- | --- | --- |');
for (const { imports, gzipBytes } of SIZE_BUDGETS) {
  const bundle = await bundleCore(here, imports);
  const sizes = [bundle.minified, bundle.gzip, gzipBytes, bundle.brotli];
  console.log(`| ${[imports, ...sizes.map(kilobytes)].join(' | ')} |`);
  if (bundle.gzip > gzipBytes) {
    over.push(`import ${imports}: ${bundle.gzip} bytes, ${bundle.gzip - gzipBytes} over its budget`);
  }
}

for (const { imports } of values.files || values.against !== undefined ? SIZE_BUDGETS : []) {
  const files = await bundledSources(here, imports);
  if (values.files) printFiles(imports, files);
  if (values.against === undefined) continue;
  const before = await bundledSources(resolve(values.against), imports);
  printFiles(`${imports}, beside ${relative(here, values.against)}`, difference(files, before));
}

if (over.length > 0) {
  console.error(`\nThe core has grown (after gzip):\n${over.map((line) => `  ${line}\n`).join('')}
Where it grew: npm run size -- --against <a checkout of what it was>.
Is code pulled in that this import does not use, or a text or a table said twice? If it is worth its bytes,
raise the budget in bench/size-budgets.ts, and say in the commit what they buy.`);
  process.exitCode = 1;
}

function printFiles(title: string, files: ReadonlyMap<string, number>): void {
  console.log(`\n${title}: minified bytes by file`);
  for (const [path, bytes] of [...files].toSorted(([, a], [, b]) => b - a)) {
    if (bytes !== 0) console.log(`${bytes.toString().padStart(7)}  ${path}`);
  }
}

/** By how much each file grew; shrunken ones are below zero. */
function difference(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const paths = new Set([...now.keys(), ...before.keys()]);
  return new Map([...paths].map((path) => [path, (now.get(path) ?? 0) - (before.get(path) ?? 0)]));
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
