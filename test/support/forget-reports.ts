import { processWide } from '../../src/host/process-wide.ts';

/** Lets what was reported once in this process be reported again: the files of a project share processes. */
export function forgetReports(): void {
  processWide('said', () => new Set<string>()).clear();
}
