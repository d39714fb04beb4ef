import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PINNED = new URL('requirements.txt', import.meta.url);

/** A Python that has the pinned packages. Throws an error that says how to get one. */
export function findPython(environment: NodeJS.ProcessEnv): string {
  const python = environment['PYTHON'] ?? 'python3';
  const pinned = pinnedVersions();
  const found = installedVersions(python, Object.keys(pinned));
  const wrong = Object.entries(pinned).filter(([name, version]) => found[name] !== version);
  if (wrong.length === 0) return python;
  const missing = wrong.map(([name, version]) => `${name} ${version} (it has ${found[name] ?? 'none'})`);
  throw new Error(
    `The peers need a Python 3.10 or later that has their packages, and ${python} lacks ${missing.join(', ')}. Make one, and say where it is:\n` +
      '  python3 -m venv .venv-peers && .venv-peers/bin/pip install -r bench/peers/requirements.txt\n' +
      '  PYTHON=.venv-peers/bin/python npm run bench:peers',
  );
}

/** By name of the package. */
export function pinnedVersions(): Record<string, string> {
  const lines = readFileSync(PINNED, 'utf8').split('\n');
  return Object.fromEntries(lines.filter((line) => line !== '').map((line) => line.split('==')));
}

function installedVersions(python: string, names: readonly string[]): Record<string, string | undefined> {
  const code =
    'import importlib.metadata as m, json, sys\n' +
    'have = {d.name.lower(): d.version for d in m.distributions() if d.name}\n' +
    'print(json.dumps({name: have.get(name) for name in sys.argv[1:]}) if sys.version_info >= (3, 10) else "{}")';
  try {
    const printed = execFileSync(python, ['-c', code, ...names], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(printed) as Record<string, string | undefined>;
  } catch {
    return {};
  }
}
