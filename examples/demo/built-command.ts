import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = join(REPOSITORY, 'dist/cli/realtime-otel.js');

/** The path of the command as it is published; built before where it is not there, or older than its sources. */
export async function builtCommand(print: (line: string) => void): Promise<string> {
  if (await isUpToDate()) return COMMAND;
  print('Building realtime-otel first …\n');
  const build = spawn(
    process.execPath,
    [join(REPOSITORY, 'node_modules/rolldown/bin/cli.mjs'), '--config', '--logLevel', 'silent'],
    {
      cwd: REPOSITORY,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [code] = await once(build, 'close');
  if (code !== 0) throw new Error('npm run build failed');
  return COMMAND;
}

async function isUpToDate(): Promise<boolean> {
  const built = await timeOf(COMMAND);
  const sources = await readdir(join(REPOSITORY, 'src'), { recursive: true });
  const times = await Promise.all(sources.map((name) => timeOf(join(REPOSITORY, 'src', name))));
  return Math.max(...times) < built;
}

/** When a file was written; never, where it is not there. */
async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
