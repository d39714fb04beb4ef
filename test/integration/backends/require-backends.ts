import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the programs `phoenix` and `mlflow`. */
    backendPrograms: string;
  }
}

/** Vitest's global set-up: fails the run with a plain message where there are no such backends, as skipped tests would look like success. */
export default function requireBackends(project: TestProject): void {
  const python = process.env['PYTHON'] ?? 'python3';
  const folder = folderOfPrograms(python);
  const missing = ['phoenix', 'mlflow'].filter(
    (program) => folder === undefined || !existsSync(join(folder, program)),
  );
  if (folder !== undefined && missing.length === 0) return project.provide('backendPrograms', folder);
  console.error(
    `The tests of backends need a Python 3.10 or later that has arize-phoenix and mlflow (1.3 GB), and ${python} has no ${missing.join(' and no ')}. ` +
      'Make one, and say where it is:\n' +
      '  python3 -m venv .venv && .venv/bin/pip install arize-phoenix mlflow\n' +
      '  PYTHON=.venv/bin/python npm run test:backends',
  );
  process.exit(1);
}

/** Where pip puts the programs of what it installs for a Python. */
function folderOfPrograms(python: string): string | undefined {
  try {
    const say = 'import sysconfig; print(sysconfig.get_path("scripts"))';
    return execFileSync(python, ['-c', say], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
