import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Python that has openai-agents. */
    python: string;
  }
}

/** Vitest's global set-up: fails the run with a plain message where there is no such Python, as skipped tests would look like success. */
export default function requirePython(project: TestProject): void {
  const python = process.env['PYTHON'] ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import agents.realtime'], { stdio: 'ignore' });
    project.provide('python', python);
  } catch {
    console.error(
      `The Python tests need a Python 3.10 or later that has openai-agents, and ${python} is none. Make one, and say where it is:\n` +
        '  python3 -m venv .venv && .venv/bin/pip install openai-agents\n' +
        '  PYTHON=.venv/bin/python npm run test:python',
    );
    process.exit(1);
  }
}
