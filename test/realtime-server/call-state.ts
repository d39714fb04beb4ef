import type { Conversation } from './conversation.ts';
import type { Identifiers } from './identifiers.ts';
import type { Timing } from './script-types.ts';
import type { JsonObject, WireEvent } from './wire-types.ts';

/** What the parts of one call share. */
export interface CallState {
  readonly identifiers: Identifiers;
  readonly conversation: Conversation;
  readonly timing: Timing;
  /** Whether the server plays the audio itself, as over WebRTC and SIP. */
  readonly playsAudio: boolean;
  /** Whether speech is timed by the audio that the client sends. */
  readonly hearsAudio: boolean;
  /** Whether what the assistant says can be heard; else it is silence. */
  readonly audible: boolean;
  /** The session's configuration in force. */
  session: JsonObject;
  /** Aborts when the connection is over. */
  readonly ended: AbortSignal;
  /** Sends an event, adding an `event_id` unless it has one; does nothing when the connection is over. */
  send(event: WireEvent): void;
}

/** What an `error` event says. */
export interface ErrorDescription {
  code: string | null;
  message: string;
  /** The id of the client event that caused it, when the client gave one. */
  clientEventId?: string | undefined;
  param?: string | null;
  type?: string;
}

/** Sends an `error` event as the API words it. */
export function sendError(state: CallState, error: ErrorDescription): void {
  state.send({
    type: 'error',
    error: {
      type: error.type ?? 'invalid_request_error',
      code: error.code,
      message: error.message,
      param: error.param ?? null,
      event_id: error.clientEventId ?? null,
    },
  });
}
