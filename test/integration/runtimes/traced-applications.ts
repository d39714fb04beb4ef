import { bareClient } from '../../no-code/application-files.ts';
import { PACKAGE_NAME } from '../../package/packed-package.ts';

const IMPORTS = `
import { RealtimeEventSubscriber, traceRealtimeConnection } from '${PACKAGE_NAME}';
import { startTelemetry } from '${PACKAGE_NAME}/otlp';
const telemetry = startTelemetry();
`;

/** A client of `openai`, attached by hand. */
export const TRACED_CLIENT = `${IMPORTS}
${bareClient('esm').replace("client.on('event'", "traceRealtimeConnection(client);\nclient.on('event'")}`;

/** The runtime's own WebSocket, where it has one, attached by hand. */
export const TRACED_SOCKET = `${IMPORTS}
const { WebSocket = (await import('ws')).WebSocket } = globalThis;
const socket = new WebSocket(process.env.REALTIME_URL);
traceRealtimeConnection(socket);
socket.addEventListener('message', ({ data }) => {
  if (JSON.parse(data).type === 'test.end') socket.close();
});
`;

/** What a queue or a log has of a session. */
export const TRACED_STREAM = `${IMPORTS}
const subscriber = new RealtimeEventSubscriber();
const raw = (data) => ({ type: 'raw_model_event', data: { type: 'raw_server_event', data } });
const agent = { name: 'Guide' };
for (const event of [
  raw({ type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } }),
  { type: 'agent_start', agent },
  raw({ type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } }),
  { type: 'tool_start', agent, tool: { name: 'lookup' }, arguments: '{}' },
  { type: 'tool_end', agent, tool: { name: 'lookup' }, arguments: '{}', output: 'found' },
  raw({ type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } }),
  { type: 'agent_end', agent },
])
  subscriber.onEvent(event);
subscriber.end();
`;
