import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

import { onTestFinished, vi } from 'vitest';

import { runDoctor } from '../../../src/cli/doctor/doctor-command.ts';
import { builtScript } from '../../support/built-script.ts';
import { forgetReports } from '../../support/forget-reports.ts';
import { memoryIo } from '../command-io.ts';

/** What a project's folder has in it; of packages it is the version that matters. */
export interface MadeProject {
  manifest?: Record<string, unknown>;
  /** By their place in `node_modules`, such as `openai` or `openai/node_modules/ws`. */
  packages?: Record<string, string | Record<string, unknown>>;
  /** One without content is not made. */
  files?: Record<string, string>;
}

/** What most applications have. */
export const PACKAGES = {
  'opentelemetry-instrumentation-openai-realtime': '0.1.0',
  '@opentelemetry/api': '1.9.1',
  '@openai/agents-realtime': '0.20.0',
} as const;

/** A project of which there is nothing to say. */
export const HEALTHY: MadeProject = {
  manifest: {
    type: 'module',
    scripts: { start: 'node --import opentelemetry-instrumentation-openai-realtime/register app.js' },
  },
  packages: PACKAGES,
};

/** Makes a folder that is gone when the test is over. */
export async function madeProject({
  manifest = {},
  packages = PACKAGES,
  files = {},
}: MadeProject): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const all: Record<string, string> = { 'package.json': JSON.stringify(manifest), ...files };
  for (const [place, what] of Object.entries(packages)) {
    const { version, ...rest } = typeof what === 'string' ? { version: what } : what;
    const name = place.split('node_modules/').at(-1);
    all[`node_modules/${place}/package.json`] = JSON.stringify({ name, version, ...rest });
  }
  for (const [path, content] of Object.entries(all)) {
    if (content === '') continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

export interface DoctorRun {
  code: number | null;
  /** Without the line of Node's version, which differs. */
  lines: string[];
  out: string;
  err: string;
}

interface Surroundings {
  args?: string[];
  env?: Record<string, string>;
}

/** Asks the doctor about a folder, in an environment that has nothing to say of telemetry but `env`. */
export async function consult(
  folder: string,
  { args = [], env = {} }: Surroundings = {},
): Promise<DoctorRun> {
  forgetReports();
  const variables = { ...withoutTelemetry(), OTEL_SERVICE_NAME: 'phone', ...env };
  for (const name of Object.keys(process.env)) if (!(name in variables)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const io = memoryIo({ env: variables });
  try {
    const code = await runDoctor([...args, folder], io);
    return runOf({ code, out: io.out, err: io.err });
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Runs the built program in a folder. */
export async function runBuilt(
  folder: string,
  { args = [], env = {}, flags = [] }: Surroundings & { flags?: string[] } = {},
): Promise<DoctorRun> {
  const program = await builtScript("import './src/cli/realtime-otel.ts'");
  const child = spawn(process.execPath, [...flags, program, 'doctor', ...args], {
    cwd: folder,
    env: { ...withoutTelemetry(), OTEL_SERVICE_NAME: 'phone', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return runOf({ code, out, err });
}

function runOf(run: Omit<DoctorRun, 'lines'>): DoctorRun {
  return { ...run, lines: run.out.split('\n').filter((line) => !/^ {2}✓ Node /.test(line)) };
}

function withoutTelemetry(): Record<string, string> {
  const foreign = /^(?:OTEL|NODE_OPTIONS|NO_COLOR|FORCE_COLOR)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value = '']) => (foreign.test(name) ? [] : [[name, value]])),
  );
}
