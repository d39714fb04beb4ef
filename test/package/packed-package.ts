import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runOrThrow } from './run-program.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
export const PACKAGE_NAME = 'opentelemetry-instrumentation-openai-realtime';

/** What `npm publish` would send. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths inside the package, with forward slashes. */
  readonly files: readonly string[];
}

/** Packs the repository as it is built now. */
export async function packPackage(directory: string): Promise<PackedPackage> {
  if (!existsSync(join(REPOSITORY, 'dist/index.js')))
    throw new Error('There is no dist/: run `npm run build` first.');
  await mkdir(directory, { recursive: true });
  // Scripts such as `prepack` would build again, under the feet of whoever else reads dist/.
  const output = await runOrThrow(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', directory],
    {
      cwd: REPOSITORY,
    },
  );
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(output);
  if (packed === undefined) throw new Error(`npm pack says nothing of a package: ${output}`);
  return { tarball: join(directory, packed.filename), files: packed.files.map(({ path }) => path) };
}

/**
 * An application's project that has the package and `@opentelemetry/api`, installed from the tarball by npm, and further
 * packages, each in the version that is installed here.
 */
export async function createConsumer(
  directory: string,
  { tarball }: PackedPackage,
  furtherPackages: readonly string[] = [],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const names = ['@opentelemetry/api', ...furtherPackages];
  const packages = await Promise.all(names.map(async (name) => `${name}@${await installedVersion(name)}`));
  await runOrThrow('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages], {
    cwd: directory,
  });
}

/** A project with the package and `@opentelemetry/api` and nothing else, not even the package's own dependencies. */
export async function createBareConsumer(directory: string, consumer: string): Promise<void> {
  for (const name of [PACKAGE_NAME, '@opentelemetry/api']) {
    const target = join(directory, 'node_modules', name);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(consumer, 'node_modules', name), target, { recursive: true });
  }
  const nested = join(directory, 'node_modules', PACKAGE_NAME, 'node_modules');
  if (existsSync(nested)) await rename(nested, join(directory, 'not-needed'));
}

/** Paths of the package that are loaded, or read for their types, by someone who imports `entry`, and the packages they import. */
export async function reachFrom(
  packageRoot: string,
  entry: string,
): Promise<{ files: Set<string>; packages: Set<string> }> {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    for (const specifier of importsOf(await readFile(join(packageRoot, path), 'utf8'))) {
      if (specifier.startsWith('.')) waiting.push(resolveImport(path, specifier));
      else packages.add(specifier);
    }
  }
  return { files, packages };
}

/** Declarations keep the source's `.ts` in their imports, which TypeScript looks up as `.d.ts`. */
function resolveImport(from: string, specifier: string): string {
  const path = posix.join(posix.dirname(from), specifier);
  return from.endsWith('.d.ts') ? path.replace(/\.(ts|js)$/, '.d.ts') : path;
}

/** What the compiler's output imports: static ones begin a line there, and each is on one. */
function importsOf(code: string): string[] {
  const found = [
    ...code.matchAll(/^(?:import|export)\b[^'"\n]*?\bfrom ['"]([^'"]+)['"]/gm),
    ...code.matchAll(/^import ['"]([^'"]+)['"]/gm),
    ...code.matchAll(/^[^*\n]*\bimport\(['"]([^'"]+)['"]\)/gm),
  ];
  return found.flatMap(([, specifier]) => specifier ?? []);
}

async function installedVersion(name: string): Promise<string> {
  const path = join(REPOSITORY, 'node_modules', name, 'package.json');
  const { version }: { version: string } = JSON.parse(await readFile(path, 'utf8'));
  return version;
}
