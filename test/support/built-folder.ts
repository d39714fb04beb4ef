import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `built-script.ts` puts what it builds: within the project, whose packages are found from there. */
    builtFolder: string;
  }
}

/** Before the tests; what it returns is done after them. */
export default function setup(project: TestProject): () => void {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${cache}built-for-tests-`);
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }');
  project.provide('builtFolder', folder);
  return () => rmSync(folder, { recursive: true });
}
