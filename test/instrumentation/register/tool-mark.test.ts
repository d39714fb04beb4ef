import { build } from 'esbuild';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { markSource } from '../../../src/instrumentation/register/source-marks.ts';
import { receiveToolOptions } from '../../../src/instrumentation/register/tool-mark.ts';
import { EXHAUSTIVE } from '../../support/sweep.ts';
import type { BuildOptions } from 'esbuild';

const exchanged: unknown[] = [];
const record = (options: unknown): unknown => {
  exchanged.push(options);
  return { ...(options as object), description: 'exchanged' };
};
receiveToolOptions(record);
afterEach(() => void exchanged.splice(0));

const require = createRequire(import.meta.url);
/** Where each release of the SDK that is supported has the core that it is built on. */
const RELEASES = [
  '@openai/agents-realtime',
  'agents-realtime-0-19',
  'agents-realtime-0-18',
  'agents-realtime-0-17',
].map((name): [string, string] => [
  name,
  createRequire(require.resolve(name)).resolve('@openai/agents-core').replace('index.js', ''),
]);

const FORMS: [string, BuildOptions][] = [
  ['as it is', {}],
  ['minified', { minify: true }],
  ['minified, for ES2020', { minify: true, target: 'es2020' }],
  ['for ES2015', { target: 'es2015' }],
  ['minified, for ES2018', { minify: true, target: 'es2018' }],
  ['with names kept', { minify: true, keepNames: true }],
];

interface Core {
  tool: (options: object) => { name: string; description: string };
}

describe.each(RELEASES)("the maker of tools in %s's core", (_name, directory) => {
  test.each(['tool.mjs', 'tool.js'])('is marked once in %s', (file) => {
    const source = readFileSync(directory + file, 'utf8');
    const marked = markSource(source) ?? '';
    expect(marked.split('__opentelemetryOpenAIRealtimeTool')).toHaveLength(2);
    expect(marked.split('\n')).toHaveLength(source.split('\n').length);
    expect(markSource(marked)).toBeUndefined();
  });

  // A sample is what the maker of tools is in; a whole core is two megabytes.
  test.each(FORMS)('bundled %s makes a tool of what it is given in exchange', async (_form, options) => {
    const bundled = await build({
      stdin: {
        contents: `export { tool } from '${directory}${EXHAUSTIVE ? 'index' : 'tool'}.mjs'`,
        resolveDir: directory,
      },
      bundle: true,
      packages: EXHAUSTIVE ? 'bundle' : 'external',
      platform: 'node',
      format: 'cjs',
      write: false,
      logLevel: 'error',
      ...options,
    });
    const marked = markSource(bundled.outputFiles![0]!.text) ?? '';
    const { tool } = load(marked, directory);
    const given = {
      name: 'look',
      description: 'given',
      parameters: {},
      strict: false,
      execute: () => 'done',
    };
    expect(tool(given)).toMatchObject({ name: 'look', description: 'exchanged' });
    expect(exchanged).toEqual([given]);
    Reflect.deleteProperty(globalThis, '__opentelemetryOpenAIRealtimeTool');
    expect(tool(given)).toMatchObject({ name: 'look', description: 'given' });
    receiveToolOptions(record);
  });
});

function load(source: string, directory: string): Core {
  const module = { exports: {} };
  // oxlint-disable-next-line no-implied-eval -- the very thing that loading a source does
  new Function('module', 'exports', 'require', source)(module, module.exports, createRequire(directory));
  return module.exports as Core;
}

test.each([
  'function tool(options) { const name = options.name }',
  'function tool(options) { const name = other.name ? other.name : other.execute.name }',
  'const tool = (options) => options.execute.name',
  'function define(options) { const name = options.name ?? options.execute.name; return { ...options, name } }',
  'function define(options) { const name = options.name ? options.name : options.execute.name }',
])('what begins in another way is left as it is: %s', (source) => {
  expect(markSource(source)).toBeUndefined();
});
