import { build } from 'esbuild';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { PACKAGE_NAME } from '../src/version.ts';

/** The core as one application would ship it. Sizes are bytes. */
export interface Bundle {
  minified: number;
  gzip: number;
  brotli: number;
  /** What each file contributes to the minified bundle, by its path within `dist`. */
  files: ReadonlyMap<string, number>;
}

/**
 * Bundles what is imported from the built package in `folder`, for browsers: an import of a Node module is an error,
 * and of other packages only `@opentelemetry/api` stays out, which the application has anyway.
 */
export async function bundleCore(folder: string, imports: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${imports} from '${PACKAGE_NAME}';`, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['@opentelemetry/api'],
    // Where there is one, it maps the package's own name to its sources.
    tsconfigRaw: {},
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  const [code] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (code === undefined || output === undefined) throw new Error('The bundler wrote nothing.');
  const files = Object.entries(output.inputs).map(
    ([path, { bytesInOutput }]) => [path.replace(/^dist\//, ''), bytesInOutput] as const,
  );
  return {
    minified: code.contents.length,
    gzip: gzipSync(code.contents, { level: 9 }).length,
    brotli: brotliCompressSync(code.contents).length,
    files: new Map(files),
  };
}
