import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COUNTING_FLAGS } from '../../bench/allocations.ts';
import { builtScript } from '../support/built-script.ts';

const run = promisify(execFile);

const SCRIPT = `
import { allocatedBy } from './bench/allocations.ts';
import { median } from './bench/pairs.ts';
let kept;
const times = (work) => () => { for (let index = 0; index < 200_000; index += 1) work(index); };
const [nothing, pairs] = [times(() => undefined), times((index) => (kept = { index, again: index }))];
for (let round = 0; round < 10; round += 1) [nothing(), pairs()];
const rounds = Array.from({ length: 5 }, () => allocatedBy(pairs) - allocatedBy(nothing));
console.log(Math.round(median(rounds) / 200_000));
`;

async function counted(flags: readonly string[]): Promise<{ stdout: string }> {
  return run(process.execPath, [...flags, await builtScript(SCRIPT)]);
}

test('what is allocated is counted, garbage included', async () => {
  const { stdout } = await counted(COUNTING_FLAGS);
  // Three words of header, and two fields.
  expect(Number(stdout)).toBe(40);
});

test('nothing is counted in a process that collects garbage meanwhile', async () => {
  await expect(counted(['--expose-gc'])).rejects.toThrow('Start node with --expose-gc --min-semi-space');
});
