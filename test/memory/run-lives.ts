import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { builtScript } from '../support/built-script.ts';
import type { LivedReport } from './lived.ts';

/** What `lives.ts` prints. */
export interface Lives extends LivedReport {
  /** `realtime.active_sessions`, by model. */
  active: number[];
}

/** Runs `lives.ts` with these arguments in a process of its own. */
export async function runLives(...args: string[]): Promise<Lives> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', await builtScript("import './test/memory/lives.ts'"), ...args],
    { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 1e7 },
  );
  return JSON.parse(stdout) as Lives;
}

/** Bytes of heap that each further session or turn left behind, between two samples; the first is number 0. */
export function growth({ samples }: Lives, from: number, to: number): number {
  const [earlier, later] = [samples[from], samples[to]];
  if (!earlier || !later) throw new Error('There are not that many samples');
  return (later.heapBytes - earlier.heapBytes) / (later.after - earlier.after);
}
