// A connection without an agents SDK: the client of the openai package, and a tool of its own. Run it with
//   OPENAI_API_KEY=sk-… npx tsx --tsconfig tsconfig.json examples/bare-connection.ts
// while Jaeger runs, then open http://localhost:16686 and look for the service "bare-connection-example".
import { once } from 'node:events';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { traceRealtimeConnection } from 'opentelemetry-instrumentation-openai-realtime';
import { startTelemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';

if (!process.env['OPENAI_API_KEY']) throw new Error('set OPENAI_API_KEY first');

const telemetry = startTelemetry({ serviceName: 'bare-connection-example' });
const connection = new OpenAIRealtimeWS({ model: 'gpt-realtime' });
const trace = traceRealtimeConnection(connection);

connection.on('error', (error) => console.error(error.message));
await once(connection.socket, 'open');

const clock = { type: 'function', name: 'get_time', description: 'Tells the time.', parameters: {} } as const;
connection.send({
  type: 'session.update',
  session: { type: 'realtime', output_modalities: ['text'], tools: [clock] },
});
const content = [{ type: 'input_text', text: 'What time is it?' }] as const;
connection.send({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [...content] },
});
connection.send({ type: 'response.create' });

await new Promise<void>((resolve) => {
  connection.on('response.done', ({ response }) => {
    const calls = response.output?.filter((item) => item.type === 'function_call') ?? [];
    if (calls.length === 0) return resolve();
    for (const { call_id = '' } of calls) {
      const output = new Date().toISOString();
      connection.send({
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id, output },
      });
    }
    connection.send({ type: 'response.create' });
  });
});

connection.close();
await telemetry.shutdown();
console.log(`trace ${trace.spanContext()?.traceId}`);
