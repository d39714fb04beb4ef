/** Somebody's OpenTelemetry SDK, set up as its documentation says, with the instrumentation as a drop-in. */
export interface SetUp {
  name: string;
  /** What npm installs beside the package. */
  packages: readonly string[];
  /** The release of Node that it runs on, if not the one that runs the tests. */
  node?: number;
  /** `telemetry.mjs`: exports `shutdown()`. The collector is in the environment, as `COLLECTOR_URL` and as OpenTelemetry has it. */
  telemetry: string;
  /** What is preloaded, if not that. */
  preloads?: readonly string[];
  /** Where its spans go, and as what. */
  request: string;
  /** Whether it has a meter provider, from the environment. */
  measures?: boolean;
  /** A span that it leaves out by its own choice. */
  leavesOut?: string;
}

const LOADER_HOOK = `
import { register } from 'node:module';
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
`;

const INSTRUMENTATION = `
import { OpenAIRealtimeInstrumentation } from 'opentelemetry-instrumentation-openai-realtime/instrumentation';
const instrumentations = [new OpenAIRealtimeInstrumentation()];
`;

const NODE_SDK = `
${LOADER_HOOK}
import { NodeSDK } from '@opentelemetry/sdk-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
${INSTRUMENTATION}
const url = process.env.COLLECTOR_URL + '/v1/traces';
const sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter({ url }), instrumentations });
sdk.start();
export const shutdown = () => sdk.shutdown();
`;

export const SET_UPS: readonly SetUp[] = [
  {
    name: '@opentelemetry/sdk-node 0.223, with SDK 2.x',
    packages: [
      '@opentelemetry/sdk-node@^0.223.0',
      '@opentelemetry/exporter-trace-otlp-http@^0.223.0',
      '@opentelemetry/instrumentation@^0.223.0',
    ],
    telemetry: NODE_SDK,
    measures: true,
    request: '/v1/traces application/json',
  },
  {
    name: '@opentelemetry/sdk-node 0.301, with SDK 3.x, on Node 24',
    packages: [
      '@opentelemetry/sdk-node@^0.301.0',
      '@opentelemetry/exporter-trace-otlp-http@^0.301.0',
      '@opentelemetry/instrumentation@^0.301.0',
      '@opentelemetry/api@^1.10.0',
    ],
    node: 24,
    telemetry: NODE_SDK,
    measures: true,
    request: '/v1/traces application/json',
  },
  {
    name: '@opentelemetry/auto-instrumentations-node, both without code',
    packages: ['@opentelemetry/auto-instrumentations-node@^0.81.0'],
    telemetry: 'export const shutdown = () => undefined;',
    preloads: [
      '@opentelemetry/auto-instrumentations-node/register',
      'opentelemetry-instrumentation-openai-realtime/register',
    ],
    measures: true,
    request: '/v1/traces application/json',
  },
  {
    name: '@langfuse/otel, in a NodeSDK',
    packages: [
      '@langfuse/otel@^5.11.0',
      '@opentelemetry/sdk-node@^0.223.0',
      '@opentelemetry/exporter-trace-otlp-http@^0.223.0',
      '@opentelemetry/instrumentation@^0.223.0',
    ],
    telemetry: `
${LOADER_HOOK}
import { NodeSDK } from '@opentelemetry/sdk-node';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { OpenAIRealtimeInstrumentation } from 'opentelemetry-instrumentation-openai-realtime/instrumentation';
const instrumentations = [new OpenAIRealtimeInstrumentation({ conventions: ['langfuse'] })];
const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1', baseUrl: process.env.COLLECTOR_URL };
const langfuse = new LangfuseSpanProcessor(keys);
const sdk = new NodeSDK({ spanProcessors: [langfuse], instrumentations });
sdk.start();
export const shutdown = () => sdk.shutdown();
`,
    request: '/api/public/otel/v1/traces application/json',
    // It exports what has to do with models.
    leavesOut: 'query',
  },
  {
    name: "@arizeai/phoenix-otel's register()",
    packages: ['@arizeai/phoenix-otel@^2.1.0', '@opentelemetry/instrumentation@^0.223.0'],
    telemetry: `
${LOADER_HOOK}
import { register as registerPhoenix } from '@arizeai/phoenix-otel';
${INSTRUMENTATION}
const provider = registerPhoenix({ projectName: 'phone', url: process.env.COLLECTOR_URL, instrumentations });
export const shutdown = () => provider.shutdown();
`,
    request: '/v1/traces application/x-protobuf',
  },
];
