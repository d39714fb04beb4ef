import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startRealtimeServer } from '../../test/realtime-server/index.ts';
import { outline } from './span-outline.ts';
import type { SharedCall } from './calls.ts';
import type { Contender, Seconds } from './contender.ts';

/** A Python process that has taken a call. */
export interface PythonProcess {
  version: string;
  /** The session's events, as the bridge writes them. */
  lines: string[];
  contender(facts: PythonWay & { title: string }): Promise<Contender>;
  /** Processor time that the Python SDK takes for a span that says nothing, in seconds. */
  secondsPerEmptySpan(): Promise<number>;
  stop(): Promise<void>;
}

interface PythonWay {
  name: 'openinference' | 'openllmetry' | 'bridge';
  content: boolean;
  /** Puts each event as releases of the SDK up to 0.14 did. */
  allAwaited?: boolean;
}

interface PythonSpan {
  name: string;
  /** Text, as the numbers are too large. */
  id: string;
  parentId: string | null;
  startNs: number;
  attributes: string[];
}

/** Has a session of the Python SDK take the call, and keeps the process for questions about it. */
export async function startPython(python: string, call: SharedCall): Promise<PythonProcess> {
  const server = await startRealtimeServer(call.server);
  const { ask, stop } = startWorker(python, [call.name, server.url]);
  let taken: { version: string; events: number; lines: string[] };
  try {
    taken = (await ask({ ask: 'call' })) as typeof taken;
  } finally {
    await server.close();
  }
  const { version, events, lines } = taken;
  return {
    version,
    lines,
    stop,
    secondsPerEmptySpan: async () => (await ask({ ask: 'empty span' })) as number,
    contender: async ({ title, ...way }) => {
      const spans = (await ask({ ask: 'spans', ...way })) as PythonSpan[];
      if (spans.length === 0 && way.name !== 'bridge') throw new Error(`${title} made no spans of the call`);
      return {
        name: title,
        content: way.content,
        events,
        spans: outline(
          spans.map(({ parentId, startNs, ...span }) => ({
            ...span,
            parentId: parentId ?? undefined,
            start: startNs,
          })),
        ),
        measure: async (order) =>
          (await ask({ ask: 'round', order, calls: call.repeats.python, ...way })) as Seconds,
      };
    },
  };
}

function startWorker(
  python: string,
  args: readonly string[],
): { ask: (question: object) => Promise<unknown>; stop: () => Promise<void> } {
  const child = spawn(python, [fileURLToPath(new URL('worker.py', import.meta.url)), ...args], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  // It has ended: there is no answer then.
  child.stdin.on('error', () => undefined);
  return {
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { done, value } = await answers.next();
      if (done === true) throw new Error(`${python} ended without an answer to ${JSON.stringify(question)}`);
      return JSON.parse(value) as unknown;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
      process.off('exit', kill);
    },
  };
}
