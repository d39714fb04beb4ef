import type { CallState } from './call-state.ts';
import type { ResponseOptions, ResponseStatus } from './script-types.ts';
import { audioSettings } from './session-config.ts';
import type { ConversationItem, JsonObject } from './wire-types.ts';

/** The `response` of `response.created` and `response.done`, without its usage. */
export function responseObject(
  state: CallState,
  response: { id: string; outOfBand: boolean },
  status: ResponseStatus | 'in_progress',
  options: ResponseOptions,
  output: readonly ConversationItem[],
): JsonObject {
  const { format, voice } = audioSettings(state.session, 'output');
  return {
    object: 'realtime.response',
    id: response.id,
    status,
    status_details: null,
    output,
    conversation_id: response.outOfBand ? null : state.conversation.id,
    output_modalities: state.session['output_modalities'],
    max_output_tokens: state.session['max_output_tokens'],
    audio: { output: { format, voice } },
    usage: null,
    metadata: options.metadata ?? null,
  };
}

/** What the API puts into `status_details` for a status. */
export function statusDetails(status: ResponseStatus): JsonObject | null {
  if (status === 'completed') return null;
  if (status === 'cancelled') return { type: 'cancelled', reason: 'turn_detected' };
  if (status === 'incomplete') return { type: 'incomplete', reason: 'max_output_tokens' };
  const message = 'The server had an error while processing your request. Sorry about that!';
  return { type: 'failed', error: { type: 'server_error', code: 'server_error', message } };
}
