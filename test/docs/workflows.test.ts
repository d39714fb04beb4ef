import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Job {
  permissions?: Record<string, string>;
  strategy?: { matrix: { node: number[] } };
  steps?: { uses?: string; run?: string }[];
}

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const folder = new URL('../../.github/workflows/', import.meta.url);
const workflows = Object.fromEntries(
  readdirSync(folder).map((name) => [name, parse(readFileSync(new URL(name, folder), 'utf8')) as Workflow]),
);
const jobs = Object.values(workflows).flatMap((workflow) => Object.values(workflow.jobs));

describe('the workflows', () => {
  test('run everything on each Node that .ci/run tests', () => {
    const script = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
    const [, majors = ''] = /for major in ([\d ]+);/.exec(script) ?? [];
    const job = workflows['ci.yml']?.jobs['everything'];
    expect(job?.strategy?.matrix.node).toEqual(majors.split(' ').map(Number));
    expect(job?.steps?.at(-1)).toEqual({ run: '.ci/run' });
  });

  test('may read the repository and nothing else, but for the job that signs what it publishes', () => {
    for (const { permissions } of Object.values(workflows)) expect(permissions).toEqual({ contents: 'read' });
    const more = jobs.filter(({ permissions }) => permissions !== undefined);
    expect(more.map(({ permissions }) => permissions)).toEqual([{ contents: 'read', 'id-token': 'write' }]);
    expect(more[0]?.steps?.at(-1)?.run).toBe('npm publish --provenance --access public');
  });

  test('use actions of a version', () => {
    const used = jobs.flatMap(({ steps = [] }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });
});
