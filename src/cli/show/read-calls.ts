import { readFile } from 'node:fs/promises';
import { callsOf, type Call } from './calls.ts';
import { wholeSpansOf } from './whole-spans.ts';
import type { BadLines } from '../input/bad-lines.ts';
import type { ProgramIo } from '../program-io.ts';
import type { ShowOptions } from './show-options.ts';

export async function readCalls(
  { source }: ShowOptions,
  _: { io: ProgramIo; badLines: BadLines },
): Promise<Call[]> {
  if (source.kind !== 'file') return [];
  const lines = (await readFile(source.path, 'utf8')).split('\n').filter((line) => line !== '');
  return callsOf(
    lines.flatMap((line) =>
      (JSON.parse(line) as { resourceSpans: unknown[] }).resourceSpans.flatMap(wholeSpansOf),
    ),
  );
}
