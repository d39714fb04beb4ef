import type { TestProject } from 'vitest/node';

import requirePrograms from '../require-programs.ts';
import { findStore, type StorePrograms } from './find-store.ts';

declare module 'vitest' {
  interface ProvidedContext {
    storePrograms: StorePrograms;
  }
}

/** Vitest's global set-up: the programs of the other tests, and those of the store. */
export default function requireStore(project: TestProject): void {
  requirePrograms(project);
  try {
    project.provide('storePrograms', findStore());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
