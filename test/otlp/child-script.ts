import { spawn } from 'node:child_process';

import { onTestFinished } from 'vitest';

import { builtScript, PROJECT } from '../support/built-script.ts';

/** A Node process that runs a script of its own, for what is global in a process. */
export interface ChildScript {
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when the output contains `text`; rejects when the process ended without it. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

/** How the process ended: with an exit code, or by the signal that killed it. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Runs an ES module with `startTelemetry`, the OpenTelemetry `api`, and `endSpans(telemetry, count)` in scope; it is killed when the test is over. */
export async function runScript(
  script: string,
  variables: Record<string, string> = {},
): Promise<ChildScript> {
  const child = spawn(process.execPath, [await builtScript(`${PRELUDE}\n${script}`)], {
    cwd: PROJECT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    output: () => output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => (output.includes(text) ? resolve() : undefined);
        look();
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
        void ended.then(() => reject(new Error(`Ended without printing ${text}:\n${output}`)));
      }),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

const PRELUDE = `
import * as api from '@opentelemetry/api';
import { startTelemetry } from './src/otlp/index.ts';
function endSpans(telemetry, count) {
  const tracer = telemetry.tracerProvider.getTracer('child');
  for (let index = 0; index < count; index += 1) tracer.startSpan('turn').end();
}
`;
