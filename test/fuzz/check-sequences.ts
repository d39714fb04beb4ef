import { diag, DiagLogLevel } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { endOpenSessions } from '../../src/session/open-sessions.ts';
import { forgetReports } from '../support/forget-reports.ts';
import { printTree } from '../support/span-tree.ts';
import { traceProblems } from './trace-problems.ts';
import type { CountedSpan } from './span-census.ts';
import type { StepSequence } from './step-sequence.ts';

/** Runs of each property, times this: `npm run test:fuzz` does many more than `npm test`. */
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);

/** The seed of a failure, to see it again. */
const SEED = process.env['FUZZ_SEED'];

/** What came of one run. */
export interface PlayedSequence {
  counted: readonly CountedSpan[];
  /** What is wrong beside the spans. */
  problems?: readonly string[];
  /** What is no mistake there. */
  expected?: RegExp;
}

/**
 * Plays so many sequences, and expects that nothing is wrong with what comes of any of them. A failure has the smallest
 * sequence that was found, what is wrong and the trace.
 */
export function checkSequences(
  sequences: fc.Arbitrary<StepSequence>,
  runs: number,
  play: (sequence: StepSequence) => PlayedSequence,
): void {
  const property = fc.property(sequences, (sequence) => {
    const { result, messages } = hearing(() => play(sequence));
    expectNothingWrong(result, messages);
  });
  fc.assert(property, parametersFor(runs));
}

/** The same where playing takes its time. */
export async function checkSequencesInTime(
  sequences: fc.Arbitrary<StepSequence>,
  runs: number,
  play: (sequence: StepSequence) => Promise<PlayedSequence>,
): Promise<void> {
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const { result, messages } = hearing(() => play(sequence));
    expectNothingWrong(await result, messages);
  });
  await fc.assert(property, parametersFor(runs));
}

/** How often a property is tried, from which seed. */
export function parametersFor(runs: number): { numRuns: number; seed?: number } {
  return { numRuns: Math.ceil(runs * TIMES), ...(SEED !== undefined && { seed: Number(SEED) }) };
}

/** Hears all that is reported from now on. That a cap is reached is no mistake, nor that something has no price. */
function hearing<Result>(work: () => Result): { result: Result; messages: string[] } {
  forgetReports();
  // Tests before these, in the same process, may have left sessions open.
  endOpenSessions();
  const messages: string[] = [];
  const hear = (...parts: unknown[]): void => {
    const message = parts
      .map((part) => (part instanceof Error ? String(part.stack) : String(part)))
      .join(' ');
    if (!/ reached MAX_\w+ in one session| has no cost, and neither has its session/.test(message))
      messages.push(message);
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: hear, warn: hear, info: hear, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
  );
  return { result: work(), messages };
}

function expectNothingWrong(played: PlayedSequence, messages: readonly string[]): void {
  const { counted, problems = [], expected } = played;
  const found = [...traceProblems(counted), ...problems, ...messages];
  const wrong = found.filter((problem) => expected?.test(problem) !== true);
  if (wrong.length === 0) return;
  throw new Error([...wrong, printTree(counted.map(({ span }) => span))].join('\n'));
}
