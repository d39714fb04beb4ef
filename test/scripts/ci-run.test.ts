import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';

const CI_RUN = new URL('../../.ci/run', import.meta.url).pathname;

/** What the script is given of the machine; all else is not there. */
const TOOLS = 'bash cat dirname env grep mkdir mktemp rm rmdir sed sleep tail timeout tr'.split(' ');

const PROGRAMS = ['jaeger', 'prometheus', 'collector', 'store'] as const;

interface Machine {
  /** What the install scripts cannot get. */
  lacking?: readonly (typeof PROGRAMS)[number][];
  /** What is there before any of them is run, though they cannot get it. */
  built?: readonly (typeof PROGRAMS)[number][];
  budgetSeconds?: number;
  /** Of npm: the script that fails. */
  failing?: string;
  /** Whether there is a build of Jaeger's page. */
  jaegerPage?: boolean;
}

interface CiRun {
  exitCode: number;
  lines: string[];
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs .ci/run in a folder where every command succeeds at once, but for what the machine lacks. */
async function runCi({
  lacking = [],
  built = [],
  budgetSeconds,
  failing,
  jaegerPage = true,
}: Machine = {}): Promise<CiRun> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-run-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [bin, scripts, cache] = ['bin', 'scripts', 'cache'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [bin, scripts, join(folder, '.ci'), join(folder, 'test')]) await mkdir(path);
  await Promise.all(TOOLS.map(async (tool) => symlink(await pathOf(tool), join(bin, tool))));
  await symlink(process.execPath, join(bin, 'node'));
  const devDependencies = { typescript: '*', 'agents-realtime-0-1': '*' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ devDependencies }));
  for (const command of ['npx', 'java', 'chromium']) await program(join(bin, command), '');
  await program(join(bin, 'python3'), 'exit 1');
  const parts = 'realtime_session user_speech invoke_agent  execute_tool  chat ';
  await program(
    join(bin, 'npm'),
    `[[ " $* " == *' ${failing} '* ]] && exit 1
     if [[ $1 == install && $2 == --prefix ]]; then
       PATH=$PATH:/usr/bin:/bin; node=$3/node_modules/node/bin/node
       mkdir -p "\${node%/*}"; echo "echo v\${4#node@}.0.0" >"$node"; chmod +x "$node"
     fi
     echo '${parts}'`,
  );

  for (const name of PROGRAMS) {
    const own = join(cache, name);
    const files = name === 'store' ? ['kafka/a.jar', 'cassandra/a.jar'] : ['promtool', 'prometheus'];
    const printed = name === 'jaeger' || name === 'collector' ? join(own, 'promtool') : own;
    const make = files
      .map(
        (file) =>
          `(mkdir -p "${join(own, file, '..')}"; echo >"${join(own, file)}"; chmod +x "${join(own, file)}")`,
      )
      .join('; ');
    if (built.includes(name)) await promisify(execFile)('bash', ['-c', make]);
    await program(
      join(scripts, `install-${name}.sh`),
      `[[ \${1-} == --print ]] && { echo '${printed}'; exit; }
       ${lacking.includes(name) ? `echo '${name} is not to be had'; exit 1` : `PATH=$PATH:/usr/bin:/bin; ${make}; echo '${printed}'`}`,
    );
  }
  await copyFile(CI_RUN, join(folder, '.ci/run'));
  if (budgetSeconds !== undefined) {
    const text = await readFile(CI_RUN, 'utf8');
    const shorter = text.replace(
      /^readonly BUDGET_SECONDS=\d+$/m,
      `readonly BUDGET_SECONDS=${budgetSeconds}`,
    );
    expect(shorter).not.toBe(text);
    await writeFile(join(folder, '.ci/run'), shorter);
  }
  const { exitCode, stdout, stderr } = await new Promise<{
    exitCode: number;
    stdout: string;
    stderr: string;
  }>((resolve) => {
    const env = { PATH: bin, TMPDIR: folder, ...(jaegerPage && { JAEGER_UI_ASSETS: folder }) };
    execFile(join(bin, 'bash'), [join(folder, '.ci/run')], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  const last = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(lines.at(-1) ?? '');
  const [passed = NaN, failed = NaN, skipped = 0] = (last ?? []).slice(1).map((count) => Number(count ?? 0));
  return { exitCode, lines, passed, failed, skipped };
}

let ofEverything: Promise<CiRun> | undefined;

/** A run where all can be had. */
function runAll(): Promise<CiRun> {
  return (ofEverything ??= runCi());
}

async function pathOf(tool: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `type -P ${tool}`]);
  return stdout.trim();
}

async function program(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/usr/bin/env bash\n${script}\n`);
  await chmod(path, 0o755);
}

function skippedOf({ lines }: CiRun): string[] {
  return lines.filter((line) => line.startsWith('skip')).map((line) => line.replace(/^skip +/, ''));
}

/** What needs a Python that installs something, which these machines have not. */
const NO_PYTHON =
  /^tests against (?:the Python SDK: openai-agents|Phoenix and MLflow: they) could not be installed/;
const OF_PYTHON = 2;

describe('.ci/run', () => {
  test('passes where all there is can be had, and skips nothing else', async () => {
    const run = await runAll();
    expect(run).toMatchObject({ exitCode: 0, failed: 0, skipped: OF_PYTHON });
    expect(skippedOf(run)).toEqual(Array(OF_PYTHON).fill(expect.stringMatching(NO_PYTHON)));
    expect(run.lines.filter((line) => line.startsWith('pass'))).toHaveLength(run.passed);
    expect(run.lines.join('\n')).toMatch(/^pass .* tests with agents-realtime-0-1$/m);
  });

  test.each([
    [
      'jaeger',
      'Jaeger',
      [
        'tests against Jaeger',
        "tests on Jaeger's page",
        'tests of dashboards and alerts',
        'tests of the production pipeline',
        'tests through Kafka and Cassandra',
      ],
    ],
    ['prometheus', 'Prometheus', ['tests of dashboards and alerts']],
    ['collector', 'Collector', ['tests of the production pipeline', 'tests through Kafka and Cassandra']],
    ['store', 'Kafka and Cassandra', ['tests through Kafka and Cassandra']],
  ] as const)('skips, counts and names each step that lacks the %s', async (lacking, name, steps) => {
    const everything = await runAll();
    const run = await runCi({ lacking: [lacking] });
    const skipped = skippedOf(run);
    // The other steps run beside it.
    expect(skipped.filter((line) => !NO_PYTHON.test(line))).toEqual(
      steps.map((step) => `${step}: there is no ${name}, see above`),
    );
    expect(skipped.filter((line) => NO_PYTHON.test(line))).toHaveLength(OF_PYTHON);
    expect(run.lines.join('\n')).toMatch(new RegExp(`note .* no ${name}: ${lacking} is not to be had`));
    expect(run).toMatchObject({ exitCode: 0, failed: 0, skipped: OF_PYTHON + steps.length });
    expect(run.passed + run.skipped).toBe(everything.passed + everything.skipped);
  });

  test('looks at no page of Jaeger where there is none, and says what may name one', async () => {
    const run = await runCi({ jaegerPage: false });
    expect(run).toMatchObject({ exitCode: 0, failed: 0, skipped: 1 + OF_PYTHON });
    expect(skippedOf(run).join('\n')).toMatch(/^tests on Jaeger's page: .*JAEGER_UI_ASSETS/m);
  });

  test('runs what needs a program that is there, where it cannot be got again', async () => {
    const run = await runCi({ lacking: PROGRAMS, built: PROGRAMS });
    expect(run).toMatchObject({ exitCode: 0, failed: 0, skipped: OF_PYTHON });
  });

  test('gets no program when there is too little time left for what needs it, and says so', async () => {
    const run = await runCi({ budgetSeconds: 450 });
    expect(run).toMatchObject({ exitCode: 0, failed: 0, skipped: 5 + OF_PYTHON });
    expect(run.lines.join('\n')).toMatch(/note .* no Jaeger: there is no time left for it/);
  });

  test('fails every step for which there is no time, and says that', async () => {
    const run = await runCi({ budgetSeconds: 0 });
    expect(run).toMatchObject({ exitCode: 1, passed: 0, failed: 1 });
    expect(run.lines.join('\n')).toContain('The 0 s for all steps are used up.');
    expect(run.lines.join('\n')).not.toContain('it took longer');
  });

  test('fails where a step fails, and goes on with the others', async () => {
    const [everything, run] = [await runAll(), await runCi({ failing: 'test:sdks' })];
    expect(run).toMatchObject({ exitCode: 1, failed: 1, passed: everything.passed - 1 });
  });

  test('sizes without a Collector and a store, and looks for damage at random', async () => {
    const { lines } = await runCi({ lacking: ['collector', 'store'] });
    expect(lines.join('\n')).toMatch(/^pass .* sizing, a quick look$/m);
    expect(lines.join('\n')).toMatch(/^pass .* property tests, five times over$/m);
  });
});
