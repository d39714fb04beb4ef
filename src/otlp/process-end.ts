import { raiseListenerLimit } from '../host/listener-limit.ts';
import { processWide } from '../host/process-wide.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { activeResources, hasBegun, type ActiveResources } from './active-resources.ts';
import { watchLooks, type ListenerLooks } from './listener-looks.ts';

/** What ends a process before its spans are sent. */
export type SuddenEnd = 'process exit' | 'second signal';

/** What has to be done before the process ends; neither promise may reject, nor stay open beyond its deadline. */
export interface EndTask {
  /** The process will end when this is done. */
  shutdown(): Promise<void>;
  /** The application goes on for as long as it likes; with `holds` not without having waited for this. */
  flush(options: { holds: boolean }): Promise<void>;
  /** The process ends now; nothing asynchronous runs any more. */
  exit(by: SuddenEnd): void;
}

/**
 * Runs the task at the natural end of the process and, with `signals`, at SIGTERM and SIGINT; returns how to take it back.
 * A signal that nobody else handles ends the process after the task as it would have without; one that the application
 * handles only makes the task flush. Who listens, but leaves the end to whoever else does, handles nothing.
 */
export function addEndTask(task: EndTask, options: { signals: boolean }): () => void {
  // The copy that comes first does it for all: each by itself would end the process while others are sending.
  return processWide('process-end', () => new ProcessEnd()).add(task, options);
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type EndSignal = (typeof SIGNALS)[number];

/** A signal that came. */
interface Heard {
  readonly signal: EndSignal;
  readonly looks: ListenerLooks;
  /** What listens in hiding and was told before the looks were watched: only who leaves the end to others hides from them. */
  readonly hidden: ReadonlySet<unknown>;
  /** Listeners that were told and are gone, as `once` makes them; they may be at work. */
  readonly gone: unknown[];
}

class ProcessEnd {
  readonly #tasks = new Set<EndTask>();
  readonly #signalTasks = new Set<EndTask>();
  // Each knows its signal: an application may emit one without arguments.
  readonly #listeners: Readonly<Record<EndSignal, () => void>> = {
    SIGTERM: () => this.#onSignal('SIGTERM'),
    SIGINT: () => this.#onSignal('SIGINT'),
  };
  readonly #removedNow: { event: string | symbol; listener: unknown }[] = [];
  #lowerLimit = (): void => undefined;
  #heard: Heard | undefined;
  #ending = false;

  add(task: EndTask, { signals }: { signals: boolean }): () => void {
    if (this.#tasks.size === 0) {
      this.#lowerLimit = raiseListenerLimit(process);
      process.prependListener('beforeExit', this.#onBeforeExit).on('exit', this.#onExit);
    }
    this.#tasks.add(task);
    if (signals) {
      if (this.#signalTasks.size === 0) this.#startListening();
      this.#signalTasks.add(task);
    }
    return () => this.#remove(task);
  }

  #remove(task: EndTask): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) {
      process.off('beforeExit', this.#onBeforeExit).off('exit', this.#onExit);
      this.#lowerLimit();
    }
    // While a signal is worked on the listener stays: without it a second signal would end the process mid-way.
    if (this.#signalTasks.delete(task) && this.#signalTasks.size === 0 && !this.#ending)
      this.#stopListening();
  }

  /** Emitted when nothing is left to do, and again when what was begun upon that is done. */
  readonly #onBeforeExit = (): void => {
    const before = activeResources();
    // All listeners have been told by then.
    setImmediate(() => this.#endUnlessMoreBegan(before));
  };

  #endUnlessMoreBegan(before: ActiveResources): void {
    const goesOn = hasBegun(before);
    for (const task of this.#tasks)
      (goesOn ? task.flush({ holds: true }) : task.shutdown()).catch((error: unknown) =>
        diagnostics.debug('Export at the natural exit failed', error),
      );
  }

  readonly #onExit = (): void => {
    for (const task of this.#tasks) task.exit('process exit');
  };

  #startListening(): void {
    // They may still be there, from a signal that is being worked on.
    this.#stopListening();
    for (const signal of SIGNALS) process.prependListener(signal, this.#listeners[signal]);
    process.on('removeListener', this.#onRemoveListener);
  }

  #stopListening(): void {
    this.#heard?.looks.stop();
    this.#heard = undefined;
    process.off('removeListener', this.#onRemoveListener);
    for (const signal of SIGNALS) process.off(signal, this.#listeners[signal]);
  }

  readonly #onRemoveListener = (event: string | symbol, listener: unknown): void => {
    this.#removedNow.push({ event, listener });
    queueMicrotask(() => this.#removedNow.shift());
  };

  #onSignal(signal: EndSignal): void {
    if (this.#ending) {
      // The second one while the first is worked on: whoever sends it does not want to wait.
      for (const task of this.#tasks) task.exit('second signal');
      this.#endProcess(signal);
      return;
    }
    this.#heard?.looks.stop();
    const hidden = this.#hiddenBefore(signal);
    const looks = watchLooks(signal, () => queueMicrotask(() => this.#endIfLeft(heard)));
    const heard: Heard = { signal, looks, hidden, gone: this.#removed(signal) };
    this.#heard = heard;
    // All listeners have been told by then.
    queueMicrotask(() => {
      heard.gone.push(...this.#removed(signal));
      if (this.#endIfLeft(heard)) return;
      for (const task of this.#signalTasks)
        task
          .flush({ holds: false })
          .catch((error: unknown) => diagnostics.debug('Flush at a signal failed', error));
    });
  }

  /** Ends the process, after the tasks, if all others who were told of the signal have asked who else was. */
  #endIfLeft(heard: Heard): boolean {
    if (this.#ending) return true;
    if (this.#heard !== heard) return false;
    const { signal, looks, hidden, gone } = heard;
    const ours = this.#listeners[signal];
    const others = process.rawListeners(signal).filter((each) => each !== ours && !hidden.has(each));
    const told = [...others, ...gone];
    // Those of one code are told apart by how often it asks.
    if (looks.askers < new Set(told.map(codeOf)).size || looks.count < told.length) return false;
    this.#ending = true;
    void this.#end(signal);
    return true;
  }

  async #end(signal: EndSignal): Promise<void> {
    await Promise.allSettled([...this.#signalTasks].map((task) => task.shutdown()));
    if (this.#ending) this.#endProcess(signal);
  }

  #endProcess(signal: EndSignal): void {
    this.#ending = false;
    this.#stopListening();
    process.kill(process.pid, signal);
  }

  /** The listeners in front of ours that the process does not tell of. */
  #hiddenBefore(signal: EndSignal): ReadonlySet<unknown> {
    const all: (object & { listener?: unknown })[] = process.rawListeners(signal);
    const shown = new Set<unknown>(process.listeners(signal));
    const before = all.slice(0, Math.max(all.indexOf(this.#listeners[signal]), 0));
    return new Set(before.filter((each) => !shown.has(each.listener ?? each)));
  }

  #removed(signal: EndSignal): unknown[] {
    return this.#removedNow.filter(({ event }) => event === signal).map(({ listener }) => listener);
  }
}

/** What a listener is made by; what is bound, or native, shows nothing but itself. */
function codeOf(listener: unknown): unknown {
  const { listener: once } = listener as { listener?: unknown };
  const own = once ?? listener;
  const code = typeof own === 'function' ? Function.prototype.toString.call(own) : own;
  return typeof code === 'string' && code.includes('[native code]') ? own : code;
}
