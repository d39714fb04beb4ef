import { countCooperativeListeners } from './cooperative-listeners.ts';
import { diagnostics } from '../host/diagnostics.ts';

/** What has to be done before the process ends; neither promise may reject, nor stay open beyond its deadline. */
export interface EndTask {
  /** The process will end when this is done. */
  shutdown(): Promise<void>;
  /** The application handles the signal, and ends the process when it likes. */
  flush(): Promise<void>;
  /** The process ends now; nothing asynchronous runs any more. */
  exit(): void;
}

type SignalListener = (() => void) & { [LEAVES_EXIT_TO_OTHERS]: true };

// Marks listeners that leave the exit to others, so that two copies of this package do not wait for each other.
const LEAVES_EXIT_TO_OTHERS = Symbol.for('opentelemetry-instrumentation-openai-realtime.signal-listener');

// Each knows its signal: an application may emit one without arguments.
const signalListeners = (['SIGTERM', 'SIGINT'] as const).map(
  (signal): readonly [NodeJS.Signals, SignalListener] => [
    signal,
    Object.assign(() => onSignal(signal), { [LEAVES_EXIT_TO_OTHERS]: true as const }),
  ],
);

const tasks = new Set<EndTask>();
const signalTasks = new Set<EndTask>();
const removedNow = new Set<string | symbol>();
let ending: Promise<unknown> | undefined;

function onSignal(signal: NodeJS.Signals): void {
  const applicationHandles = hasApplicationListener(signal);
  if (ending !== undefined) {
    // The second signal while the first is worked on: whoever sends it does not want to wait.
    if (!applicationHandles) endProcess(signal);
    return;
  }
  const work = [...signalTasks].map((task) => (applicationHandles ? task.flush() : task.shutdown()));
  ending = finish(work, applicationHandles ? undefined : signal);
}

async function finish(work: readonly Promise<void>[], signal: NodeJS.Signals | undefined): Promise<void> {
  await Promise.allSettled(work);
  ending = undefined;
  if (signal) endProcess(signal);
  else if (signalTasks.size === 0) stopListening();
}

function onBeforeExit(): void {
  for (const task of tasks)
    task
      .shutdown()
      .catch((error: unknown) => diagnostics.debug('Shutdown at the natural exit failed', error));
}

function onExit(): void {
  for (const task of tasks) task.exit();
}

/**
 * Runs the task at the natural end of the process and, with `signals`, at SIGTERM and SIGINT; returns how to take it back.
 * A signal that nobody else listens to ends the process after the task as it would have without; one that the application
 * listens to only makes the task flush.
 */
export function addEndTask(task: EndTask, { signals }: { signals: boolean }): () => void {
  if (tasks.size === 0) process.on('beforeExit', onBeforeExit).on('exit', onExit);
  tasks.add(task);
  if (signals) {
    if (signalTasks.size === 0) startListening();
    signalTasks.add(task);
  }
  return () => removeEndTask(task);
}

function removeEndTask(task: EndTask): void {
  tasks.delete(task);
  if (tasks.size === 0) process.off('beforeExit', onBeforeExit).off('exit', onExit);
  // While a signal is worked on the listener stays: without it a second signal would end the process mid-way.
  if (signalTasks.delete(task) && signalTasks.size === 0 && ending === undefined) stopListening();
}

function startListening(): void {
  // They may still be there, from a signal that is being worked on.
  stopListening();
  for (const [signal, listener] of signalListeners) process.prependListener(signal, listener);
  process.on('removeListener', onRemoveListener);
}

function stopListening(): void {
  process.off('removeListener', onRemoveListener);
  for (const [signal, listener] of signalListeners) process.off(signal, listener);
}

// A `once` listener that runs before ours is gone when we look, although the application is handling the signal with it.
// All listeners of a signal run before the next microtask.
function onRemoveListener(event: string | symbol, listener: object): void {
  if (LEAVES_EXIT_TO_OTHERS in listener) return;
  removedNow.add(event);
  queueMicrotask(() => removedNow.delete(event));
}

function endProcess(signal: NodeJS.Signals): void {
  stopListening();
  process.kill(process.pid, signal);
}

function hasApplicationListener(signal: NodeJS.Signals): boolean {
  const others = process.listeners(signal).filter((listener) => !(LEAVES_EXIT_TO_OTHERS in listener));
  return removedNow.has(signal) || others.length > countCooperativeListeners();
}
