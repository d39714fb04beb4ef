import { fieldsOf, list, text } from '../../host/fields.ts';
import type { ConnectionFacts } from '../../session/session-feed.ts';
import type { SessionMembers, TransportMembers } from './session-shape.ts';

/** What is known of a connection from the session's options, before the server has said anything. */
export function connectionFacts(session: SessionMembers, connectOptions: unknown): ConnectionFacts {
  const { transport } = session;
  const agent = fieldsOf(session.initialAgent);
  const options = fieldsOf(session.options);
  const audioOutput = fieldsOf(fieldsOf(fieldsOf(options['config'])['audio'])['output']);
  const url = text(fieldsOf(connectOptions)['url']) ?? text(fieldsOf(transport.options)['baseUrl']);
  return {
    agents: true,
    guardrails: list(options['outputGuardrails']).length > 0 ? true : undefined,
    model: text(options['model']) ?? text(transport.currentModel),
    voice: text(audioOutput['voice']) ?? text(agent['voice']),
    agent: text(agent['name']),
    workflowName: text(options['workflowName']),
    callId: text(fieldsOf(connectOptions)['callId']),
    url: url ?? defaultUrl(transport),
  };
}

/** Where the SDK connects. */
export const DEFAULT_URL = 'https://api.openai.com';

/** The SDK's WebRTC transport, told by its data channel, shows no URL of its own. A WebSocket shows its URL once it connects. */
function defaultUrl(transport: TransportMembers): string | undefined {
  return 'dataChannel' in fieldsOf(transport.connectionState) ? DEFAULT_URL : undefined;
}
