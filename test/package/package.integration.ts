import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
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
  [`${PACKAGE_NAME}/instrumentation`]: ['OpenAIRealtimeInstrumentation'],
  [`${PACKAGE_NAME}/register`]: [],
};

let directory: string;
let packed: PackedPackage;
let consumer: string;
/** Where the consumer has the package. */
let installed: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'packed-'));
  packed = await packPackage(directory);
  consumer = join(directory, 'consumer');
  await createConsumer(consumer, packed);
  await writeFiles(consumer, consumerFiles());
  installed = join(consumer, 'node_modules', PACKAGE_NAME);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the packed package', () => {
  test('has the built code, its documents and nothing else', () => {
    const besideCode = packed.files.filter((path) => !path.startsWith('dist/'));
    const isDocumentation = (path: string): boolean => /^docs\/[\w-]+\.(md|png)$/.test(path);
    expect(besideCode.filter(isDocumentation)).toContain('docs/README.md');
    const others = besideCode.filter((path) => !isDocumentation(path));
    expect(others.toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'package.json',
      'README.md',
    ]);
    expect(
      packed.files.filter((path) => path.startsWith('dist/') && !/\.(d\.c?ts|c?js|c?js\.map)$/.test(path)),
    ).toEqual([]);
  });

  test('says nothing of where it was built', async () => {
    const repository = fileURLToPath(new URL('../../', import.meta.url));
    for (const path of packed.files)
      expect(await readFile(join(installed, path), 'utf8'), path).not.toContain(repository);
  });

  test('has no module that no entry leads to', async () => {
    // Beside what is exported: what is loaded by its path, when it is needed.
    const entries = [
      'dist/index',
      'dist/otlp/index',
      'dist/otlp/lend-telemetry',
      'dist/instrumentation/index',
      'dist/instrumentation/register/index',
      'dist/instrumentation/register/loader',
      'dist/instrumentation/register/start-without-code',
      'dist/cli/realtime-otel',
    ]
      .flatMap((path) => [`${path}.js`, `${path}.d.ts`])
      .concat('dist/instrumentation/register/preload.cjs');
    const reached = await Promise.all(entries.map((entry) => reachFrom(installed, entry)));
    const needed = new Set(reached.flatMap(({ files }) => [...files]).map(withoutExtension));
    const others = [...new Set(packed.files.filter(isCode).map(withoutExtension))].filter(
      (path) => !needed.has(path),
    );
    // Types that only what is private has are in no declaration, and their modules have no code.
    const code = await Promise.all(
      others.map((path) => readFile(join(installed, `${path}.js`), 'utf8').catch(() => 'no such file')),
    );
    expect(others.filter((_, index) => !code[index]?.startsWith('export {};'))).toEqual([]);
  });

  test('refers to no source map or source that it lacks', async () => {
    const dangling: string[] = [];
    for (const path of packed.files.filter((file) => file.startsWith('dist/'))) {
      const content = await readFile(join(installed, path), 'utf8');
      dangling.push(...missingReferences(path, content).map((missing) => `${path} → ${missing}`));
    }
    expect(dangling).toEqual([]);
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
    const { packages } = await reachFrom(installed, 'dist/index.js');
    expect([...packages]).toEqual(['@opentelemetry/api']);

    const bare = join(directory, 'bare');
    await createBareConsumer(bare, consumer);
    await writeFiles(bare, consumerFiles());
    const loaded = await runOrThrow(process.execPath, ['--import', './log-imports.mjs', 'import-core.mjs'], {
      cwd: bare,
    });
    const requests: { specifier: string; parent: string }[] = loaded
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const byPackage = requests.filter(({ parent }) => parent.includes(`/node_modules/${PACKAGE_NAME}/dist/`));
    expect(byPackage.length).toBeGreaterThan(1);
    const outside = byPackage
      .map(({ specifier }) => specifier)
      .filter((specifier) => !specifier.startsWith('.'));
    expect([...new Set(outside)]).toEqual(['@opentelemetry/api']);
  });

  test('has the command realtime-otel, which draws a recorded call', async () => {
    const fixture = new URL('../fixtures/python/two-sessions.jsonl', import.meta.url).pathname;
    const args = ['realtime-otel', 'replay', fixture];
    const { exitCode, stdout, stderr } = await runProgram('npx', ['--no-install', ...args], {
      cwd: consumer,
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.match(/^realtime_session sess_/gm)).toHaveLength(2);
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

function withoutExtension(path: string): string {
  return path.replace(/\.(c?js|d\.c?ts)$/, '');
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

/** What a file of the package points at for debuggers and editors, and the package does not have. */
function missingReferences(path: string, content: string): string[] {
  const inPackage = (reference: string): boolean =>
    packed.files.includes(posix.join(posix.dirname(path), reference));
  if (path.endsWith('.map')) {
    const map: { sources: string[]; sourceRoot?: string; sourcesContent?: (string | null)[] } =
      JSON.parse(content);
    return map.sources.filter(
      (source, index) =>
        map.sourcesContent?.[index] == null && !inPackage(`${map.sourceRoot ?? ''}${source}`),
    );
  }
  const [, reference] = /^\/\/# sourceMappingURL=(.+)$/m.exec(content) ?? [];
  return reference === undefined || inPackage(reference) ? [] : [reference];
}
