import type { TestProject } from 'vitest/node';

import { findJaeger } from './find-jaeger.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the Jaeger program that the tests start. */
    jaegerBinary: string;
  }
}

/** Vitest's global set-up: fails the run with a plain message where there is no Jaeger, as skipped tests would look like success. */
export default function requireJaeger(project: TestProject): void {
  try {
    project.provide('jaegerBinary', findJaeger());
  } catch (error) {
    // Thrown on, it would be shown under "No test files found", with Vitest's own stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
