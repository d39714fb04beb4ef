// A phone line: each incoming SIP call arrives as a webhook, and the call's trace hangs under the webhook's span.
//   OPENAI_API_KEY=sk-… PORT=8080 npx tsx --tsconfig tsconfig.json examples/phone-calls.ts
// Without a phone line: run examples/scripted-server.ts, start this with the REALTIME_URL that it prints and any key, and
//   curl http://127.0.0.1:8080/webhook -d '{"type":"realtime.call.incoming","data":{"call_id":"rtc_1"}}'
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { OpenAIRealtimeSIP, RealtimeSession } from '@openai/agents-realtime';
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startTelemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';
import { z } from 'zod';
import { callOptions, reception } from './demo/agents.ts';

const apiKey =
  process.env['OPENAI_API_KEY'] ?? stop('set OPENAI_API_KEY; any text will do for scripted-server.ts');
const realtimeUrl = process.env['REALTIME_URL'] ?? 'wss://api.openai.com/v1/realtime';
const port = Number(process.env['PORT'] ?? 8080);

const telemetry = startTelemetry({ serviceName: 'phone-calls' });
const tracer = trace.getTracer('phone-calls');
const incomingCall = z.object({
  type: z.literal('realtime.call.incoming'),
  data: z.object({ call_id: z.string() }),
});

const server = createServer((request, response) => {
  void handleRequest(request).then((status) => response.writeHead(status).end());
});
server.listen(port, '127.0.0.1', () => console.log(`POST webhooks to http://127.0.0.1:${port}/webhook`));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void telemetry.shutdown().then(() => process.exit())); // ends the open calls' traces
}

/** Runs one request in a SERVER span, which continues the sender's trace if there is one. */
function handleRequest(request: IncomingMessage): Promise<number> {
  const sender = propagation.extract(context.active(), request.headers);
  const attributes = { 'http.request.method': request.method ?? '', 'url.path': request.url ?? '' };
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer.startActiveSpan(`${request.method} ${request.url}`, options, sender, async (span) => {
    const status = await handleWebhook(request).catch((error: unknown) => recordFailure(span, error));
    span.setAttribute('http.response.status_code', status).end();
    return status;
  });
}

/** Answers the webhook of an incoming call; verify its signature here with `openai.webhooks.unwrap()`. */
async function handleWebhook(request: IncomingMessage): Promise<number> {
  if (request.method !== 'POST' || request.url !== '/webhook') return 404;
  const event = incomingCall.safeParse(parseJson(await text(request)));
  if (!event.success) return 400;
  await takeCall(event.data.data.call_id);
  return 200;
}

/** Accepts the call and connects a session to it: what is active here becomes the trace's parent. */
async function takeCall(callId: string): Promise<void> {
  const accepted = await fetch(`${realtimeUrl.replace(/^ws/, 'http')}/calls/${callId}/accept`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(await OpenAIRealtimeSIP.buildInitialConfig(reception, callOptions)),
  });
  if (!accepted.ok) throw new Error(`accepting the call failed with HTTP ${accepted.status}`);

  const session = new RealtimeSession(reception, { ...callOptions, transport: new OpenAIRealtimeSIP() });
  session.on('error', ({ error }) => console.error('session error', error));
  traceRealtimeSession(session, { sessionId: callId }); // realtime.call.id comes by itself
  await session.connect({ apiKey, callId, url: `${realtimeUrl}?call_id=${callId}` });
}

function recordFailure(span: Span, error: unknown): number {
  console.error('the call could not be taken:', error);
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  return 500;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
