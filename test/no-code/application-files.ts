import { PACKAGE_NAME } from '../package/packed-package.ts';

/** In which form an application is written. */
export type ModuleSystem = 'esm' | 'cjs';

/** The agents SDK as applications import it. */
export type AgentsPackage = '@openai/agents-realtime' | '@openai/agents/realtime';

/** A voice agent with no tracing code. It hangs up when the server says `test.end`. */
export function voiceAgent(system: ModuleSystem, from: AgentsPackage): string {
  const names = ['OpenAIRealtimeWebSocket', 'RealtimeAgent', 'RealtimeSession', 'tool'];
  return `${imports(system, { [from]: names, zod: ['z'] })}\n${VOICE_AGENT}`;
}

/** The same, with a tool that fails: minifiers change the names of classes, not those that errors have. */
export function failingVoiceAgent(system: ModuleSystem): string {
  return voiceAgent(system, '@openai/agents-realtime').replace(
    "'the ' + key + ' one'",
    "{ throw Object.assign(new Error('There is no ' + key), { name: 'LookupError' }); }",
  );
}

/** The same, attached by hand: what all others are compared to. */
export function tracedVoiceAgent(): string {
  const traced = VOICE_AGENT.replace('session.connect', 'traceRealtimeSession(session);\nsession.connect');
  return `
import { traceRealtimeSession } from '${PACKAGE_NAME}';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { z } from 'zod';
startTelemetry();
${traced}`;
}

/** The same, attached by hand, and with no set-up of its own. */
export function attachedVoiceAgent(): string {
  return tracedVoiceAgent()
    .replace(/^import \{ startTelemetry .*$/m, '')
    .replace('startTelemetry();', '');
}

/** A bare client of `openai`, with no tracing code. It hangs up when the server says `test.end`. */
export function bareClient(system: ModuleSystem): string {
  const names = { openai: ['OpenAI'], 'openai/realtime/ws': ['OpenAIRealtimeWS'], 'node:net': ['connect'] };
  return `${imports(system, names)}\n${BARE_CLIENT}`;
}

/** The application's own OpenTelemetry SDK, which prints what ends with it, and all that OpenTelemetry complains of. */
export function ownSdk(): string {
  return `
import { context, diag, DiagConsoleLogger, DiagLogLevel, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
const print = { export: (spans, done) => { for (const span of spans) console.log('own ' + span.name); done({ code: 0 }); }, shutdown: async () => {} };
diag.setLogger({ ...new DiagConsoleLogger(), error: console.error, warn: console.error, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
if (!context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())) console.error('a context manager was there');
if (!trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(print)] }))) console.error('a provider was there');
`;
}

/** An application that starts its own SDK only between two calls. */
export const LATE_SDK = `
const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), {
  transport: new OpenAIRealtimeWebSocket({ url: process.env.REALTIME_URL }),
});
const call = async () => {
  const ended = new Promise((resolve) => session.once('transport_event', function hear(event) {
    if (event.type === 'test.end') resolve();
    else session.once('transport_event', hear);
  }));
  await session.connect({ apiKey: 'sk-test-0123456789' });
  await ended;
  session.close();
};
await call();
trace.getTracer('application').startSpan('before').end();
await import('./own-sdk.mjs');
trace.getTracer('application, later').startSpan('after').end();
await call();
`;

/** The application's own loader hook of OpenTelemetry, for all of its modules. */
export const OWN_LOADER_HOOK = `
import { register } from 'node:module';
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
`;

/** An application's own set-up, as OpenTelemetry describes it for ES modules, with the instrumentation in it. */
export const OWN_INSTRUMENTATION = `
${OWN_LOADER_HOOK}
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { OpenAIRealtimeInstrumentation } from '${PACKAGE_NAME}/instrumentation';
import { startTelemetry } from '${PACKAGE_NAME}/otlp';
startTelemetry();
registerInstrumentations({ instrumentations: [new OpenAIRealtimeInstrumentation()] });
`;

function imports(system: ModuleSystem, names: Record<string, readonly string[]>): string {
  return Object.entries(names)
    .map(([from, list]) =>
      system === 'esm'
        ? `import { ${list.join(', ')} } from '${from}';`
        : `const { ${list.join(', ')} } = require('${from}');`,
    )
    .join('\n');
}

const VOICE_AGENT = `
const lookup = tool({
  name: 'lookup',
  description: 'Looks something up.',
  parameters: z.object({ key: z.string() }),
  execute: async ({ key }) => 'the ' + key + ' one',
});
const billing = new RealtimeAgent({ name: 'Billing' });
const triage = new RealtimeAgent({ name: 'Triage', tools: [lookup], handoffs: [billing] });
const session = new RealtimeSession(triage, {
  transport: new OpenAIRealtimeWebSocket({ url: process.env.REALTIME_URL }),
});
session.on('transport_event', (event) => {
  if (event.type === 'test.end') session.close();
});
session.connect({ apiKey: 'sk-test-0123456789' });
`;

const BARE_CLIENT = `
const url = new URL(process.env.REALTIME_URL);
const openai = new OpenAI({ apiKey: 'sk-test-0123456789', baseURL: 'https://' + url.host + '/v1' });
const plain = { createConnection: () => connect(Number(url.port), '127.0.0.1') };
const client = new OpenAIRealtimeWS({ model: 'gpt-realtime-2.1', options: plain }, openai);
client.on('event', (event) => {
  if (event.type === 'test.end') client.close();
});
`;
