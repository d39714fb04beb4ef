import { execFile } from 'node:child_process';
import { builtScript, PROJECT } from './built-script.ts';

/** How a process of its own ended, and what it said. */
export interface ChildEnding {
  /** The exit code; `undefined` when it did not end by itself. */
  code: number | undefined;
  stdout: string;
  /** Without stack lines: those show where files are. */
  errors: string;
}

/**
 * Runs an ES module in a Node process of its own, for what ends a process or keeps it alive. In scope: the SDK under
 * test, `sessionTo(server)` and `sessionOn(transport)`, `spans()` of an in-memory exporter, and
 * `trace(session, options)`, which traces unless `traced` is false, or does nothing because the
 * `instrumentation` is on.
 */
export async function runChild(
  script: string,
  { traced = true, flags = [] }: { traced?: boolean | 'by instrumentation'; flags?: string[] } = {},
): Promise<ChildEnding> {
  const args = [...flags, await builtScript(`${PRELUDE}\n${script}`)];
  const env = { ...process.env, TRACED: String(traced), NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT, env, timeout: 80_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      const lines = stderr.split('\n').filter((line) => !/^\s+at /.test(line));
      resolve({ code, stdout, errors: lines.join('\n') });
    });
  });
}

const PRELUDE = `
import { InMemorySpanExporter, BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from './src/index.ts';
import { startRealtimeServer } from './test/realtime-server/index.ts';
import { agentsRealtime } from './test/support/agents-sdk.ts';
import { ScriptedRealtimeTransport } from './test/support/agents-sdk-testing.ts';
const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } = agentsRealtime;
const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const spans = () => exporter.getFinishedSpans();
const apiKey = 'sk-test-0123456789';
let instrumentation;
if (process.env.TRACED === 'by instrumentation') {
  const { OpenAIRealtimeInstrumentation } = await import('./src/instrumentation/index.ts');
  instrumentation = new OpenAIRealtimeInstrumentation();
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.manuallyInstrument({ RealtimeSession });
}
const trace = (session, options) =>
  process.env.TRACED === 'true' ? traceRealtimeSession(session, { tracerProvider, ...options }) : undefined;
const sessionOn = (transport) => new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
const sessionTo = (server) => sessionOn(new OpenAIRealtimeWebSocket({ url: server.url }));
`;
