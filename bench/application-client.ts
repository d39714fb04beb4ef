// A process with many sessions of the agents SDK at once: `application.ts` starts it, and counts its processor time.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { ExportResultCode } from '@opentelemetry/core';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { makeCalls, type ApiCall } from './api-calls.ts';

const [url = '', count = '1', mode] = process.argv.slice(2);

/** Makes of the spans what is sent, and sends it nowhere. */
const exporter: SpanExporter = {
  export(spans, done) {
    JsonTraceSerializer.serializeRequest(spans);
    done({ code: ExportResultCode.SUCCESS });
  },
  shutdown: () => Promise.resolve(),
};
const processor = new BatchSpanProcessor(exporter, { maxQueueSize: 100_000, scheduledDelayMillis: 1000 });
const tracerProvider = new BasicTracerProvider({ spanProcessors: [processor] });
const tracer = tracerProvider.getTracer('bench', '1.0.0');
const [callsOfTurn] = mode === 'calls' ? ((await once(process, 'message')) as [ApiCall[]]) : [[]];

const ended: Promise<void>[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), {
    transport: new OpenAIRealtimeWebSocket({ url }),
  });
  if (mode === 'traced') traceRealtimeSession(session, { tracerProvider });
  ended.push(
    new Promise((resolve) => {
      session.on('transport_event', ({ type }) => {
        if (type === 'response.done') makeCalls(tracer, callsOfTurn);
        if (type !== 'test.end') return;
        session.close();
        resolve();
      });
    }),
  );
  await session.connect({ apiKey: 'sk-not-needed-here' });
}

// Once all are connected and have warmed up the conversations are counted.
process.send?.('connected');
await new Promise((resolve) => process.once('message', resolve));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const before = process.cpuUsage();
await Promise.all(ended);
await tracerProvider.forceFlush();
const { user, system } = process.cpuUsage(before);
process.send?.({ seconds: (user + system) / 1e6, delayMs: delay.percentile(99) / 1e6 });
process.disconnect();
