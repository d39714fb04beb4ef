// The smallest use: one call before connect(). Run it with
//   OPENAI_API_KEY=sk-… npx tsx --tsconfig tsconfig.json examples/attach.ts
// while Jaeger runs, then open http://localhost:16686 and look for the service "attach-example".
import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startTelemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';

const apiKey = process.env['OPENAI_API_KEY'];
if (!apiKey) throw new Error('set OPENAI_API_KEY first');

const telemetry = startTelemetry({ serviceName: 'attach-example' });
const agent = new RealtimeAgent({ name: 'Greeter', instructions: 'Greet the caller in one short sentence.' });
const session = new RealtimeSession(agent, { transport: 'websocket' });

const trace = traceRealtimeSession(session);
await session.connect({ apiKey });

session.sendMessage('Hello, who is there?');
await new Promise((resolve) => session.once('agent_end', resolve));

session.close();
await telemetry.shutdown();
console.log(`trace ${trace.spanContext()?.traceId}`);
