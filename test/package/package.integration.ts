import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { consumerFiles } from './consumer-files.ts';
import {
  createBareConsumer,
  createConsumer,
  PACKAGE_NAME,
  packPackage,
  reachFrom,
  type PackedPackage,
} from './packed-package.ts';
import { runOrThrow, runProgram } from './run-program.ts';

/** What each entry of the package exports at run time. */
const ENTRIES = {
  [PACKAGE_NAME]: [
    'RealtimeEventSubscriber',
    'endOpenSessions',
    'recordRealtimeConnection',
    'recordRealtimeSession',
    'traceEvents',
    'traceRealtimeConnection',
    'traceRealtimeSession',
  ],
  [`${PACKAGE_NAME}/otlp`]: ['startTelemetry'],
  [`${PACKAGE_NAME}/prices`]: ['genaiPrices'],
  [`${PACKAGE_NAME}/instrumentation`]: ['OpenAIRealtimeInstrumentation'],
  [`${PACKAGE_NAME}/register`]: [],
};

const REGISTER = 'dist/instrumentation/register';
const TWO_SESSIONS = fileURLToPath(new URL('../fixtures/python/two-sessions.jsonl', import.meta.url));

let directory: string;
let packed: PackedPackage;
let consumer: string;
/** Where the consumer has the package. */
let installed: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'packed-'));
  packed = await packPackage(directory);
  consumer = join(directory, 'consumer');
  await createConsumer(consumer, packed, ['@pydantic/genai-prices']);
  await writeFiles(consumer, consumerFiles());
  installed = join(consumer, 'node_modules', PACKAGE_NAME);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the packed package', () => {
  test('has the built code in few files, its documents and nothing else', () => {
    const besideCode = packed.files.filter((path) => !path.startsWith('dist/'));
    const isDocumentation = (path: string): boolean => /^docs\/[\w-]+\.md$/.test(path);
    expect(besideCode.filter(isDocumentation)).toContain('docs/README.md');
    const others = besideCode.filter((path) => !isDocumentation(path));
    expect(others.toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual([
      'CHANGELOG.md',
      'docs/jaeger-call.png',
      'docs/show.png',
      'LICENSE',
      'package.json',
      'README.md',
    ]);
    const built = packed.files.filter((path) => path.startsWith('dist/'));
    // The style of the page of a call, which is put into it.
    expect(built.filter((path) => !isCode(path))).toEqual(['dist/cli/show/page.css']);
    expect(built.length).toBeLessThan(60);
  });

  test('says nothing of where it was built', async () => {
    const repository = fileURLToPath(new URL('../../', import.meta.url));
    for (const path of packed.files)
      expect(await readFile(join(installed, path), 'utf8'), path).not.toContain(repository);
  });

  test('has no module that no entry leads to', async () => {
    const exported = [
      'dist/index',
      'dist/otlp/index',
      'dist/prices/index',
      'dist/instrumentation/index',
      `${REGISTER}/index`,
    ];
    const entries = [
      ...exported.flatMap((path) => [`${path}.js`, `${path}.d.ts`]),
      'dist/cli/realtime-otel.js',
      `${REGISTER}/preload.cjs`,
      `${REGISTER}/preload.d.cts`,
      // Loaded by its path, when it is needed.
      `${REGISTER}/loader.js`,
      `${REGISTER}/start-without-code.js`,
      'dist/otlp/lend-telemetry.js',
      // Put into the page of a call.
      'dist/cli/show/page.js',
    ];
    const reached = await Promise.all(entries.map((entry) => reachFrom(installed, entry)));
    const needed = new Set(reached.flatMap(({ files }) => [...files]));
    expect(packed.files.filter((path) => isCode(path) && !needed.has(path))).toEqual([]);
  });

  test('refers to no source map, since it has none', async () => {
    for (const path of packed.files.filter(isCode))
      expect(await readFile(join(installed, path), 'utf8'), path).not.toMatch(/^\/\/# sourceMappingURL=/m);
  });

  test('runs nothing on installation, and asks for the API as a peer', async () => {
    const manifest: Manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    const hooks = ['preinstall', 'install', 'postinstall'];
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => hooks.includes(name))).toEqual([]);
    expect(Object.keys(manifest.peerDependencies)).toContain('@opentelemetry/api');
    expect(Object.keys(manifest.dependencies)).not.toContain('@opentelemetry/api');
  });

  test('imports the packages that it declares, and no other', async () => {
    const manifest: Manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const imported = new Set<string>();
    for (const path of packed.files.filter(isCode)) {
      for (const name of (await reachFrom(installed, path)).packages) imported.add(name);
    }
    const undeclared = [...imported].filter(
      (name) =>
        !name.startsWith('node:') &&
        !declared.some((known) => name === known || name.startsWith(`${known}/`)),
    );
    expect(undeclared).toEqual([]);
    const used = [...imported];
    const unused = Object.keys(manifest.dependencies).filter(
      (name) => !used.some((path) => path === name || path.startsWith(`${name}/`)),
    );
    expect(unused).toEqual([]);
  });
});

describe('a project that installed it', () => {
  test('has each package once', async () => {
    const { packages }: { packages: Record<string, { version: string }> } = JSON.parse(
      await readFile(join(consumer, 'package-lock.json'), 'utf8'),
    );
    const copies = Object.entries(packages).map(([path, { version }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
    }));
    const names = new Set(copies.map(({ name }) => name));
    expect(names).toContain('@opentelemetry/sdk-trace');
    expect(
      copies.filter((copy) => copies.some((other) => other !== copy && other.name === copy.name)),
    ).toEqual([]);
  });

  test.each(Object.entries(ENTRIES))('imports %s as an ES module', async (entry, names) => {
    const code = `import * as entry from '${entry}'; console.log(JSON.stringify(typesOf(entry)));`;
    expect(await evaluate('module', code)).toEqual(functions(names));
  });

  test.each(Object.entries(ENTRIES))('requires %s from CommonJS', async (entry, names) => {
    const code = `const entry = require('${entry}'); console.log(JSON.stringify(typesOf(entry)));`;
    expect(await evaluate('commonjs', code)).toEqual(functions(names));
  });

  test('gets the same functions both ways', async () => {
    const code = `
      const required = require('${PACKAGE_NAME}');
      import('${PACKAGE_NAME}').then((imported) =>
        console.log(required.traceRealtimeSession === imported.traceRealtimeSession));`;
    expect(await evaluate('commonjs', code)).toBe(true);
  });

  test('can read package.json, and no inner module', async () => {
    const code = `
      const attempt = (path) => { try { return typeof require(path); } catch (error) { return error.code; } };
      console.log(JSON.stringify(['package.json', 'dist/index.js'].map((path) => attempt('${PACKAGE_NAME}/' + path))));`;
    expect(await evaluate('commonjs', code)).toEqual(['object', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);
  });

  test('loads no package but @opentelemetry/api, and nothing of Node, with the core entry', async () => {
    const { files, packages } = await reachFrom(installed, 'dist/index.js');
    expect([...packages]).toEqual(['@opentelemetry/api']);
    // Each file costs a millisecond.
    expect([...files]).toEqual(['dist/index.js', 'dist/chunks/core.js']);

    const bare = join(directory, 'bare');
    await createBareConsumer(bare, consumer);
    await writeFiles(bare, consumerFiles());
    expect(await packagesLoadedBy(['import-core.mjs'], bare)).toEqual(['@opentelemetry/api']);
  });

  test('loads what a command of realtime-otel needs with that command only', async () => {
    const program = join(installed, 'dist/cli/realtime-otel.js');
    expect(await packagesLoadedBy([program, '--version'], consumer)).toEqual([
      '@opentelemetry/api',
      'node:util',
    ]);
    const ofReplay = await packagesLoadedBy([program, 'replay', TWO_SESSIONS], consumer);
    expect(ofReplay).toContain('@opentelemetry/sdk-trace-base');
    expect(ofReplay.filter((name) => /sketches|exporter|otlp|prices|^ws$/.test(name))).toEqual([]);
  });

  test('has the command realtime-otel, which draws a recorded call', async () => {
    const args = ['realtime-otel', 'replay', TWO_SESSIONS];
    const { exitCode, stdout, stderr } = await runProgram('npx', ['--no-install', ...args], {
      cwd: consumer,
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.match(/^realtime_session sess_/gm)).toHaveLength(2);
  });

  test('is told by its entry for prices which package that needs, where there is none', async () => {
    const bare = join(directory, 'without-prices');
    await createBareConsumer(bare, consumer);
    await writeFile(join(bare, 'price.mjs'), `import '${PACKAGE_NAME}/prices';`);
    const { exitCode, stderr } = await runProgram(process.execPath, ['price.mjs'], { cwd: bare });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Cannot find package '@pydantic/genai-prices'");
  });

  test.each([
    ['an ES module under node16', 'tsconfig.node16.json'],
    ['a CommonJS module under node20', 'tsconfig.commonjs.json'],
    ['a bundler', 'tsconfig.bundler.json'],
    ['a browser, with no types of Node', 'tsconfig.browser.json'],
    ['the instrumentation', 'tsconfig.instrumentation.json'],
  ])('type-checks for %s', async (_, project) => {
    const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
    const { exitCode, stdout } = await runProgram(process.execPath, [tsc, '--project', project], {
      cwd: consumer,
    });
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
  });
});

interface Manifest {
  readonly scripts?: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

async function writeFiles(target: string, files: Record<string, string>): Promise<void> {
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(target, name), content)));
}

function isCode(path: string): boolean {
  return /\.(c?js|d\.c?ts)$/.test(path);
}

function functions(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, 'function']));
}

/** Runs code in the consumer's project that prints one line of JSON; `typesOf` is there for it. Warnings fail it. */
async function evaluate(type: 'module' | 'commonjs', code: string): Promise<unknown> {
  const typesOf = `function typesOf(entry) {
    return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value]));
  }`;
  const file = join(consumer, `evaluate-${type}-${Date.now()}.${type === 'module' ? 'mjs' : 'cjs'}`);
  await writeFile(file, `${code}\n${typesOf}\n`);
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [file], { cwd: consumer });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** What the package's own modules import of others, and of Node, while a program runs. */
async function packagesLoadedBy(program: readonly string[], cwd: string): Promise<string[]> {
  const logged = await runOrThrow(process.execPath, ['--import', './log-imports.mjs', ...program], { cwd });
  const requests: { specifier: string; parent: string }[] = logged
    .split('\n')
    .filter((line) => line.startsWith('{"specifier":'))
    .map((line) => JSON.parse(line));
  const byPackage = requests.filter(({ parent }) => parent.includes(`/node_modules/${PACKAGE_NAME}/dist/`));
  const names = byPackage.map(({ specifier }) => specifier).filter((name) => !name.startsWith('.'));
  return [...new Set(names)].toSorted();
}
