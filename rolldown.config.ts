// What `npm run build` makes of src: the files that package.json names, each with its declarations, and what they share.
// The code stays readable and keeps its comments, so a stack trace leads to it without source maps, which would double the package.
import { join, relative } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** What package.json exports. */
const PUBLIC = [
  'index',
  'otlp/index',
  'prices/index',
  'instrumentation/index',
  'instrumentation/register/index',
];

/** What is run, or loaded by its path when it is needed; it keeps its place beside who loads it. */
const LOADED_BY_PATH = [
  'cli/realtime-otel',
  'instrumentation/register/loader',
  'instrumentation/register/start-without-code',
  'otlp/lend-telemetry',
];

/** What the core entry is made of: all wings but four. One file, because each costs a millisecond at start-up. */
const CORE = /^(?!(?:\.\.|cli|instrumentation|otlp|prices)\/|index\.ts$).+(?<!\.d)\.ts$/;

const SOURCES = join(import.meta.dirname, 'src');

const PRELOAD = 'instrumentation/register/preload';

export default defineConfig([
  {
    input: inputs([...PUBLIC, ...LOADED_BY_PATH]),
    // Whatever is not a file of ours.
    external: /^[^./]/,
    platform: 'node',
    plugins: [dts({ entry: PUBLIC.map(sourceOf), oxc: { stripInternal: true } }), pureDeclarations()],
    output: {
      dir: 'dist',
      cleanDir: true,
      chunkFileNames: 'chunks/[name].js',
      codeSplitting: { groups: [{ name: 'core', test: (id) => CORE.test(relative(SOURCES, id)) }] },
    },
  },
  // What `--require` loads is CommonJS.
  {
    input: { [PRELOAD]: `./src/${PRELOAD}.cts` },
    external: /./,
    platform: 'node',
    makeAbsoluteExternalsRelative: false,
    plugins: [emptyDeclarations()],
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
  },
]);

function inputs(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `./${sourceOf(name)}`]));
}

function sourceOf(name: string): string {
  return `src/${name}.ts`;
}

/** It exports nothing, which the plugin for declarations cannot say in CommonJS. */
function emptyDeclarations(): Plugin {
  return {
    name: 'empty-declarations',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: `${PRELOAD}.d.cts`, source: 'export {};\n' });
    },
  };
}

/**
 * Says of each variable of the core that making it has no effects, as `sideEffects` in package.json says of whole modules:
 * the bundler of an application leaves out what it does not use, although all of it is in one file.
 */
function pureDeclarations(): Plugin {
  return {
    name: 'pure-declarations',
    renderChunk(code, { name }) {
      if (name !== 'core') return null;
      let marked = code;
      for (const statement of this.parse(code).body.toReversed()) {
        if (statement.type !== 'VariableDeclaration') continue;
        for (const { init } of statement.declarations.toReversed()) {
          if (!init || /Literal$|Function|Class/.test(init.type)) continue;
          const value = code.slice(init.start, init.end);
          marked = `${marked.slice(0, init.start)}/* @__PURE__ */ (() => (${value}))()${marked.slice(init.end)}`;
        }
      }
      return marked;
    },
  };
}
