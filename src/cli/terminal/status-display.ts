import type { MessageArea } from './message-area.ts';

const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 10_000;

/**
 * Shows how far long work has come: on a terminal four times a second in one line that is written over, else as a
 * message every ten seconds. `describe` gets the milliseconds since the beginning. Returns how to end that.
 */
export function displayStatus(messages: MessageArea, describe: (elapsedMs: number) => string): () => void {
  const startedAt = performance.now();
  const show = (): void => {
    const status = describe(performance.now() - startedAt);
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
