import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { markdownFiles } from '../support/markdown-files.ts';
import { readPage } from '../support/page-tables.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What snippets take for granted, and a package that only they speak of. */
const SURROUNDINGS = `
declare const session: import('@openai/agents-realtime').RealtimeSession;
declare const provider: import('@opentelemetry/sdk-trace-web').WebTracerProvider;
declare const endOpenSessions: typeof import('opentelemetry-instrumentation-openai-realtime').endOpenSessions;
declare const events: AsyncIterable<{ type: string; time: number }>;
declare function handle(event: { type: string }): void;
declare module '@opentelemetry/sdk-node' {
  export class NodeSDK {
    constructor(options: { instrumentations: import('@opentelemetry/instrumentation').Instrumentation[] });
    start(): void;
  }
}
`;

/** As the repository itself is set up: with the library's own sources behind its name. */
const SETTINGS = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: {
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    moduleDetection: 'force',
    noUnusedLocals: false,
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['.'],
  exclude: [],
};

/** The snippets in TypeScript of a page, by names that say where they stand. */
function snippetsOf(page: string): [file: string, code: string][] {
  const fences = [...readPage(page).matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
  return fences.map(([, code = ''], index) => [`${page.replaceAll('/', '.')}.${index + 1}.ts`, code]);
}

test('the snippets of the README and the documentation type-check', { timeout: 60_000 }, () => {
  const snippets = markdownFiles()
    .filter((page) => page === 'README.md' || page.startsWith('docs/'))
    .flatMap(snippetsOf);
  expect(snippets.length).toBeGreaterThan(5);

  const parent = join(root, 'node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'snippets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS));
  writeFileSync(join(folder, 'surroundings.d.ts'), SURROUNDINGS);
  for (const [file, code] of snippets) writeFileSync(join(folder, file), code);

  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const { stdout } = spawnSync(process.execPath, [join(compiler, '../bin/tsc'), '--project', folder], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});
