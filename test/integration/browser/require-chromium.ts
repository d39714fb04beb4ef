import type { TestProject } from 'vitest/node';

import { findChromium } from './find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the Chromium that the tests drive. */
    chromiumBinary: string;
  }
}

/** Vitest's global set-up: fails the run with a plain message where there is no Chromium, as skipped tests would look like success. */
export default function requireChromium(project: TestProject): void {
  try {
    project.provide('chromiumBinary', findChromium());
  } catch (error) {
    // Thrown on, it would be shown under "No test files found", with Vitest's own stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
