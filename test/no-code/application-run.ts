import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { ownEnvironment } from '../package/run-program.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { asReadableSpans } from '../support/received-spans.ts';
import { printTree } from '../support/span-tree.ts';
import type { ChildProcess } from 'node:child_process';
import type { ReceivedRequest } from '../support/otlp-receiver.ts';
import type { ReceivedMetric } from '../support/received-metrics.ts';
import type { RealtimeServer, ScriptedCall } from '../realtime-server/index.ts';

/** What came of an application's run. */
export interface ApplicationRun {
  /** How the process ended: its exit code, or the signal. */
  ended: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The trace that arrived over OTLP. */
  tree: string;
  requests: readonly ReceivedRequest[];
  /** Each series that arrived, with what it counted. */
  measured: string[];
}

export interface ApplicationOptions {
  cwd: string;
  env?: Record<string, string>;
  /** What runs it; default this Node. */
  program?: string;
  /** What happens in its call, if it makes one; default a conversation with everything in it. */
  script?: ((call: ScriptedCall, child: ChildProcess, server: RealtimeServer) => Promise<void>) | undefined;
}

/** Runs an application with a Realtime API server and an OTLP receiver of its own, until it ends by itself. */
export async function runApplication(
  args: readonly string[],
  { cwd, env, program = process.execPath, script = converse }: ApplicationOptions,
): Promise<ApplicationRun> {
  const [server, receiver] = await Promise.all([startRealtimeServer(), startOtlpReceiver()]);
  const variables = { REALTIME_URL: server.url, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const child = spawn(program, args, {
    cwd,
    env: { ...ownEnvironment(), ...variables, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 40_000,
    killSignal: 'SIGKILL',
  });
  const ending = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const output = Promise.all([ending, text(child.stdout), text(child.stderr)]);
  try {
    await Promise.race([ending, server.nextCall(30_000).then((call) => script(call, child, server))]);
    const [ended, stdout, stderr] = await output;
    return {
      ended,
      stdout,
      stderr,
      tree: printTree(asReadableSpans(receiver.spans)),
      requests: receiver.requests,
      measured: printMeasured(receiver.metrics.values()),
    };
  } finally {
    child.kill('SIGKILL');
    await Promise.all([server.close(), receiver.close()]);
  }
}

/** A turn with a tool call, and one with a handoff. Each step begins when the one before has come to rest. */
async function converse(call: ScriptedCall): Promise<void> {
  await call.nextClientEvent('session.update');
  await call.userSpeaks({ transcript: 'Find the first.' });
  await call.reply([{ call: 'lookup', arguments: { key: 'first' } }]);
  await call.reply([{ say: 'Here is the first.', audioMs: 1 }]);
  await call.silence(40);
  await call.userSpeaks({ transcript: 'I want to pay.' });
  await call.reply([{ call: 'transfer_to_Billing' }]);
  await call.reply([{ say: 'How would you like to pay?', audioMs: 1 }]);
  await call.silence(40);
  call.send({ type: 'test.end' });
}

/** What a client without agents can have. */
export async function greet(call: ScriptedCall): Promise<void> {
  await call.respond('Hello!');
  call.send({ type: 'test.end' });
}

/** Servers have a port of their own each time. */
function printMeasured(metrics: Iterable<ReceivedMetric>): string[] {
  return [...metrics]
    .flatMap(({ name, points }) =>
      points.map(({ attributes: { 'server.port': _port, ...attributes }, count, value }) =>
        JSON.stringify([name, attributes, count ?? value]),
      ),
    )
    .toSorted();
}
