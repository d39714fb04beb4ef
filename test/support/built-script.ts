import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

/** Where scripts import from: `./src/index.ts`, `./test/…`. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  // What `sideEffects` says of the package is not so of its programs.
  ignoreAnnotations: true,
  logLevel: 'error',
} as const;

const built = new Map<string, Promise<string>>();

/**
 * Builds an ES module, and all that it imports of this project, for a Node process of its own: that process then does not
 * have to compile TypeScript. Returns the path of the file.
 */
export function builtScript(contents: string): Promise<string> {
  const known = built.get(contents);
  if (known !== undefined) return known;
  const file = join(inject('builtFolder'), `${createHash('sha256').update(contents).digest('hex')}.mjs`);
  const stdin = { contents, resolveDir: PROJECT, loader: 'ts' } as const;
  const made = build({ ...OPTIONS, stdin, outfile: file }).then(() => file);
  built.set(contents, made);
  return made;
}

/** Builds modules of `src` that find each other by their place there. Returns the folder that is in the place of `src`. */
export async function builtModules(...paths: string[]): Promise<string> {
  const folder = join(inject('builtFolder'), 'src');
  const entryPoints = paths.map((path) => join(PROJECT, 'src', path));
  const outbase = join(PROJECT, 'src');
  await build({ ...OPTIONS, entryPoints, outbase, outdir: folder, splitting: true });
  return folder;
}
