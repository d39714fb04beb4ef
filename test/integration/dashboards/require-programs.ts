import type { TestProject } from 'vitest/node';

import requireJaeger from '../jaeger/require-jaeger.ts';
import { findPrometheus, type PrometheusPrograms } from './find-prometheus.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Paths of the Prometheus programs that the tests run. */
    prometheus: PrometheusPrograms;
  }
}

/** Vitest's global set-up: fails the run with a plain message where a program is missing, as skipped tests would look like success. */
export default function requirePrograms(project: TestProject): void {
  try {
    project.provide('prometheus', findPrometheus());
  } catch (error) {
    // Thrown on, it would be shown under "No test files found", with Vitest's own stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  requireJaeger(project);
}
