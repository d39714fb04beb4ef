import { count } from '../terminal/count.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import type { ReplayOutputs } from './outputs/replay-outputs.ts';
import { readAmount } from '../input/read-amount.ts';
import type { TextInput } from '../input/text-input.ts';
import type { ReplayRun } from './replay-run.ts';
import { displayStatus } from '../terminal/status-display.ts';

/** What a replay is going on between. */
export interface ReplayParties {
  run: ReplayRun;
  input: TextInput;
  outputs: ReplayOutputs;
}

/** Shows how far a replay has come; returns how to end that. */
export function showProgress(messages: MessageArea, parties: ReplayParties): () => void {
  return displayStatus(messages, (elapsedMs) => describeProgress(parties, elapsedMs));
}

function describeProgress({ run, input, outputs }: ReplayParties, elapsedMs: number): string {
  const made = [count(run.sessions, 'session'), count(outputs.count.ended, 'span')];
  // How much was read of what is played says little about how far that is.
  if (run.speed !== undefined) return [count(run.lines, 'line'), ...made, `${run.speed}× speed`].join(', ');
  const rate = count(Math.round((run.lines / elapsedMs) * 1000), 'line');
  return [count(run.lines, 'line'), readAmount(input), ...made, `${rate}/s`].join(', ');
}
