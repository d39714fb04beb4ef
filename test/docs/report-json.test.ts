import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { runReport } from '../../src/cli/report/report-command.ts';
import { memoryIo, temporaryFile } from '../cli/command-io.ts';
import { withCosts } from '../support/generated-costs.ts';
import { generateSessions, otlpLine } from '../support/generated-sessions.ts';

const page = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');

/** The names in the table of fields, in backquotes. */
const documented = new Set(
  [...page.slice(page.indexOf('## The JSON')).matchAll(/`([A-Za-z0-9.]+)`/g)].map(([, name]) => name!),
);

/** Counts by names of the data. */
const BY_NAME = /^by[A-Z]/;

function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return Object.entries(value).flatMap(([name, inner]) => [
    name,
    ...(BY_NAME.test(name) ? [] : fieldsOf(inner)),
  ]);
}

it('docs/report.md has every field of the JSON, and no other', async () => {
  const [before, now] = [1, 2].map((seed) =>
    [...generateSessions({ sessions: 40, seed })].map((spans) => otlpLine(withCosts(spans))).join('\n'),
  );
  const io = memoryIo({ stdin: now! });
  const baseline = await temporaryFile('before.jsonl', before!);
  await runReport(['-', '--json', '--baseline', baseline, '--fail-on', 'latency.p95>2s'], io);
  const fields = new Set(fieldsOf(JSON.parse(io.out)));
  expect([...fields].filter((name) => !documented.has(name))).toEqual([]);
  const values =
    /^(realtime_|chat$|execute_|\d|turns\.|comparison\.|cost\.|tool$|agent$|model$|service\.name|null|prices$|share$|dollars$|passed$|failed$)/;
  expect([...documented].filter((name) => !fields.has(name) && !values.test(name))).toEqual([]);
});
