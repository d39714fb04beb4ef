import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleOptions, pageScripts } from '../../examples/browser/server/page-files.ts';

/** What a bundle for browsers is made of. */
async function inputsOf(entryPoints: string[]): Promise<Metafile['inputs']> {
  const { metafile, warnings } = await build({
    ...bundleOptions,
    entryPoints,
    outdir: '.',
    write: false,
    metafile: true,
  });
  expect(warnings).toEqual([]);
  return metafile.inputs;
}

/** Imports that were left to the runtime: a browser has none. */
function leftOut(inputs: Metafile['inputs']): string[] {
  return Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
}

test('the core bundles for browsers with nothing but the OpenTelemetry API beside it', async () => {
  const inputs = await inputsOf(['src/index.ts']);
  expect(leftOut(inputs)).toEqual([]);
  const foreign = Object.keys(inputs).filter(
    (path) => !path.startsWith('src/') && !path.startsWith('node_modules/@opentelemetry/api/'),
  );
  expect(foreign).toEqual([]);
  const notForBrowsers = Object.keys(inputs).filter((path) =>
    /^src\/(otlp|cli|replay|waterfall)\//.test(path),
  );
  expect(notForBrowsers).toEqual([]);
});

test('the page of the example has nothing of Node in it: no module, no stand-in, no implementation for Node', async () => {
  const inputs = await inputsOf(pageScripts);
  expect(leftOut(inputs)).toEqual([]);
  const ofNode = Object.keys(inputs).filter((path) =>
    /^\(disabled\)|node_modules\/ws\/|\/platform\/node\//.test(path),
  );
  expect(ofNode).toEqual([]);
});
