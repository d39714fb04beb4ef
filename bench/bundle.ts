import { build, type BuildOptions, type BuildResult } from 'esbuild';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { PACKAGE_NAME } from '../src/version.ts';

/** The core as one application would ship it. Sizes are bytes. */
export interface Bundle {
  minified: number;
  gzip: number;
  brotli: number;
}

/** What is imported, as it is written in an `export … from` statement, from the built package in `folder`. */
export async function bundleCore(folder: string, imports: string): Promise<Bundle> {
  const { code } = await bundle(folder, `export ${imports} from '${PACKAGE_NAME}';`);
  return {
    minified: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  };
}

/** What each source file of a checkout contributes to such a bundle once it is minified, by its path within `src`. */
export async function bundledSources(folder: string, imports: string): Promise<ReadonlyMap<string, number>> {
  const { inputs } = await bundle(folder, `export ${imports} from './src/index.ts';`);
  return new Map(
    Object.entries(inputs).map(([path, { bytesInOutput }]) => [path.replace(/^src\//, ''), bytesInOutput]),
  );
}

/** For browsers: an import of a Node module is an error, and of other packages only the API stays out, which the application has anyway. */
const OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  external: ['@opentelemetry/api'],
  // A checkout has one, which maps the package's own name to its sources.
  tsconfigRaw: {},
  legalComments: 'none',
  metafile: true,
  write: false,
} satisfies BuildOptions;

type Inputs = NonNullable<BuildResult['metafile']>['outputs'][string]['inputs'];

async function bundle(folder: string, contents: string): Promise<{ code: Uint8Array; inputs: Inputs }> {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    stdin: { contents, resolveDir: folder },
    absWorkingDir: folder,
  });
  const [code] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (code === undefined || output === undefined) throw new Error('The bundler wrote nothing.');
  return { code: code.contents, inputs: output.inputs };
}
