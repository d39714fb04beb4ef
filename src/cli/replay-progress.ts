import { count } from './count.ts';
import type { MessageArea } from './message-area.ts';
import type { ReplayOutputs } from './outputs/replay-outputs.ts';
import type { ReplayInput } from './replay-input.ts';
import type { ReplayRun } from './replay-run.ts';

const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 10_000;

/** What a replay is going on between. */
export interface ReplayParties {
  run: ReplayRun;
  input: ReplayInput;
  outputs: ReplayOutputs;
}

/**
 * Shows how far a replay has come: on a terminal four times a second in one line that is written over, else as a
 * message every ten seconds. Returns how to end that.
 */
export function showProgress(messages: MessageArea, parties: ReplayParties): () => void {
  const startedAt = performance.now();
  const show = (): void => {
    const status = describeProgress(parties, performance.now() - startedAt);
    if (messages.isTerminal) messages.showStatus(status);
    else messages.say(status);
  };
  const timer = setInterval(show, messages.isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    messages.clearStatus();
  };
}

function describeProgress({ run, input, outputs }: ReplayParties, elapsedMs: number): string {
  const made = [count(run.sessions, 'session'), count(outputs.count.ended, 'span')];
  // How much was read of what is played says little about how far that is.
  if (run.speed !== undefined) return [count(run.lines, 'line'), ...made, `${run.speed}× speed`].join(', ');
  const { bytesRead, totalBytes } = input;
  const read =
    totalBytes === undefined
      ? bytes(bytesRead)
      : `${bytes(bytesRead)} of ${bytes(totalBytes)} (${Math.floor((bytesRead / Math.max(totalBytes, 1)) * 100)}%)`;
  const rate = count(Math.round((run.lines / elapsedMs) * 1000), 'line');
  return [count(run.lines, 'line'), read, ...made, `${rate}/s`].join(', ');
}

function bytes(number: number): string {
  if (number < 1e6) return `${Math.ceil(number / 1e3)} kB`;
  return `${(number / 1e6).toLocaleString('en', { maximumFractionDigits: number < 1e7 ? 1 : 0 })} MB`;
}
