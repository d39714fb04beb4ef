// What one chunk of a response costs with tracing on, beside a session that has an empty listener instead: time, and memory.
//   npm run bench:hot-path
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COUNTING_FLAGS } from './allocations.ts';

const worker = fileURLToPath(new URL('hot-path-worker.ts', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [...COUNTING_FLAGS, ...process.execArgv, worker, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
