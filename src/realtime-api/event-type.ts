/** Which way an event of the Realtime API travels. */
export type EventDirection = 'client' | 'server';

const CLIENT_EVENTS: ReadonlySet<unknown> = new Set([
  'session.update',
  'transcription_session.update',
  'input_audio_buffer.append',
  'input_audio_buffer.commit',
  'input_audio_buffer.clear',
  'output_audio_buffer.clear',
  'conversation.item.create',
  'conversation.item.delete',
  'conversation.item.retrieve',
  'conversation.item.truncate',
  'response.create',
  'response.cancel',
  'session.input_audio_buffer.append',
  'session.close',
]);

/** How the types of server events begin. `error`, which has no dot, is one too: callers that know other errors ask before. */
const SERVER_EVENT =
  /^(?:session|transcription_session|conversation|input_audio_buffer|output_audio_buffer|response|rate_limits|mcp_list_tools)\./;

/** The direction of an event of the Realtime API by its type, or `undefined` for anything else. No type goes both ways. */
export function eventDirection(type: unknown): EventDirection | undefined {
  if (typeof type !== 'string') return undefined;
  const known = directions.get(type);
  if (known !== undefined) return known;
  const direction = CLIENT_EVENTS.has(type) ? 'client' : SERVER_EVENT.test(type) ? 'server' : undefined;
  if (direction !== undefined && directions.size < MAX_KNOWN_TYPES) directions.set(type, direction);
  return direction;
}

/** More types than the API has: nobody who invents types can fill the memory with them. */
const MAX_KNOWN_TYPES = 200;

const directions = new Map<string, EventDirection>();
