import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

/** A file as it is served. */
export interface PageFile {
  type: string;
  body: string | Uint8Array;
}

const page = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url));

const STATIC_FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'far-end.html': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
};

/** How the page's scripts are bundled: for browsers, with nothing put in the place of what only Node has. */
export const bundleOptions = {
  bundle: true,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  sourcemap: 'inline',
  tsconfig: page('tsconfig.json'),
  logLevel: 'silent',
} satisfies BuildOptions;

/** The scripts that the page loads. */
export const pageScripts = [page('main.ts'), page('far-end.ts')];

/** Bundles the page's scripts, in memory; by the name under which each is served. */
export async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: pageScripts,
    outdir: page('.'),
    write: false,
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [
      path.slice(page('.').length),
      { type: 'text/javascript; charset=utf-8', body: contents },
    ]),
  );
}

/** One of the page's other files; `undefined` where there is none of that name. */
export async function readPageFile(name: string): Promise<PageFile | undefined> {
  const type = STATIC_FILES[name];
  return type === undefined ? undefined : { type, body: await readFile(page(name)) };
}
