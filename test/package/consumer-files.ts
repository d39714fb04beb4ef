/**
 * The files of the project that uses the package. They are text, as they are compiled there and not here: against the packed
 * declarations, and under settings of their own.
 */
export function consumerFiles(): Record<string, string> {
  return {
    'app.mts': APPLICATION,
    'app.cts': APPLICATION,
    'instrumentation.mts': INSTRUMENTATION,
    'page.ts': PAGE,
    'tsconfig.node16.json': tsconfig({ file: 'app.mts', module: 'node16' }),
    // Node 20.19 lets CommonJS require an ES module, which TypeScript knows from `node20` on.
    'tsconfig.commonjs.json': tsconfig({ file: 'app.cts', module: 'node20' }),
    'tsconfig.bundler.json': tsconfig({ file: 'app.mts', module: 'esnext', moduleResolution: 'bundler' }),
    'tsconfig.browser.json': tsconfig({ file: 'page.ts', module: 'esnext', moduleResolution: 'bundler' }),
    // The declarations of OpenTelemetry's base need those of Node.
    'tsconfig.instrumentation.json': tsconfig({
      file: 'instrumentation.mts',
      module: 'node20',
      skipLibCheck: true,
    }),
    'import-core.mjs': "import 'opentelemetry-instrumentation-openai-realtime';\n",
    'log-imports.mjs': LOG_IMPORTS,
  };
}

function tsconfig({
  file,
  skipLibCheck = false,
  ...moduleOptions
}: {
  file: string;
  module: string;
  moduleResolution?: string;
  skipLibCheck?: boolean;
}): string {
  const compilerOptions = {
    ...moduleOptions,
    target: 'ES2022',
    // `console` is all that the API's declarations take from a platform.
    lib: ['ES2022', 'DOM'],
    // Neither Node's types nor those of the agents SDK: the package's declarations stand on their own.
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck,
    noEmit: true,
  };
  return JSON.stringify({ compilerOptions, files: [file] });
}

const APPLICATION = `
import { trace } from '@opentelemetry/api';
import {
  endOpenSessions,
  traceRealtimeSession,
  type Prices,
  type SessionTrace,
  type TraceOptions,
} from 'opentelemetry-instrumentation-openai-realtime';
import { genaiPrices } from 'opentelemetry-instrumentation-openai-realtime/prices';
import { startTelemetry, type Telemetry, type TelemetryOptions } from 'opentelemetry-instrumentation-openai-realtime/otlp';

type Session = Parameters<typeof traceRealtimeSession>[0];

const prices: Prices = (billed) => (billed.model === 'house-model' ? billed.usage.output.total * 1e-6 : genaiPrices(billed));
const traceOptions: TraceOptions = { traceBoundary: 'turn', tracerProvider: trace.getTracerProvider(), prices };
const telemetryOptions: TelemetryOptions = {};

export async function traced(session: Session): Promise<string | undefined> {
  const telemetry: Telemetry = startTelemetry(telemetryOptions);
  const handle: SessionTrace = traceRealtimeSession(session, traceOptions);
  const traceId: string | undefined = handle.spanContext()?.traceId;
  handle.end('closed');
  endOpenSessions('shutdown');
  await telemetry.shutdown();
  return traceId;
}

// Were the package's types not found, everything would be \`any\` and these would be no errors.
// @ts-expect-error a number is no session
traceRealtimeSession(1);
// @ts-expect-error there is no such boundary
export const wrongOptions: TraceOptions = { traceBoundary: 'hour' };
// @ts-expect-error a number is no set of options
startTelemetry(1);
`;

const INSTRUMENTATION = `
import {
  OpenAIRealtimeInstrumentation,
  type OpenAIRealtimeInstrumentationConfig,
} from 'opentelemetry-instrumentation-openai-realtime/instrumentation';
import 'opentelemetry-instrumentation-openai-realtime/register';

const config: OpenAIRealtimeInstrumentationConfig = { connections: false, sessionHook: () => ({ tenant: 'acme' }) };
const instrumentation = new OpenAIRealtimeInstrumentation(config);
instrumentation.manuallyInstrument({});
export const tenant: unknown = instrumentation.getConfig().attributes?.['tenant'];
// @ts-expect-error there is no such option
new OpenAIRealtimeInstrumentation({ connection: false });
`;

const PAGE = `
import {
  recordRealtimeConnection,
  traceEvents,
  traceRealtimeConnection,
  traceRealtimeSession,
  type SessionTrace,
} from 'opentelemetry-instrumentation-openai-realtime';

export function traced(session: Parameters<typeof traceRealtimeSession>[0]): SessionTrace {
  document.title = 'traced';
  return traceRealtimeSession(session, { attributes: { page: location.pathname } });
}

export const bySocket: SessionTrace = traceRealtimeConnection(new WebSocket('wss://api.openai.com/v1/realtime'));

const channel = new RTCPeerConnection().createDataChannel('oai-events');
export const byChannel: SessionTrace = traceRealtimeConnection(channel, { url: 'https://voice.example.com' });
const lines: string[] = [];
recordRealtimeConnection(channel, { write: (line) => lines.push(line) }).end();

export async function* passed(events: AsyncIterable<{ type: string; at: number }>): AsyncGenerator<number> {
  for await (const event of traceEvents(events, { eventTime: ({ at }) => at })) yield event.at;
}

// @ts-expect-error nothing of Node is here
export const environment = process.env;
`;

/** Preloaded: prints a line of JSON for each module that another one asks for. */
const LOG_IMPORTS = String.raw`
import { register } from 'node:module';

const hooks = [
  "import { writeSync } from 'node:fs';",
  "export async function resolve(specifier, context, nextResolve) {",
  "  writeSync(1, JSON.stringify({ specifier, parent: context.parentURL ?? '' }) + '\\n');",
  "  return nextResolve(specifier, context);",
  "}",
].join('\n');
register('data:text/javascript,' + encodeURIComponent(hooks));
`;
