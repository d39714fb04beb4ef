import type { TestProject } from 'vitest/node';

import { findJaeger } from '../jaeger/find-jaeger.ts';
import { findCollector } from './find-collector.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the Collector program that the tests start. */
    collectorBinary: string;
  }
}

/** Vitest's global set-up: fails the run with a plain message where a program is missing, as skipped tests would look like success. */
export default function requirePrograms(project: TestProject): void {
  try {
    project.provide('collectorBinary', findCollector());
    project.provide('jaegerBinary', findJaeger());
  } catch (error) {
    // Thrown on, it would be shown under "No test files found", with Vitest's own stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
