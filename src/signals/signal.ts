import type { ErrorRaised } from './error-signal.ts';
import type { InputModality, UserInputSignal } from './input-signal.ts';
import type { PlaybackSignal, ResponseSignal, TokenLimit } from './response-signal.ts';
import type { ToolSignal } from './tool-signal.ts';

export type * from './error-signal.ts';
export type * from './input-signal.ts';
export type * from './response-signal.ts';
export type * from './tool-signal.ts';

/**
 * The facts that every source is translated into, and all that the session model knows.
 *
 * A signal is a plain object without a time: the time is handed to the model beside it. Content (text, arguments,
 * outputs) is carried by reference and serialised only where content capture is on.
 */
export type Signal =
  | ConfigurationSignal
  | UserInputSignal
  | ResponseSignal
  | PlaybackSignal
  | ToolSignal
  | AgentSignal
  | ClientRequestSignal
  | ErrorRaised;

export type ConfigurationSignal = SessionConfigured | ConversationCreated | CallIdentified;

/** `session.created`, `session.updated`: the configuration in force from now on. Absent fields are unchanged. */
export interface SessionConfigured {
  type: 'session_configured';
  /** It is the first that the server says of the session. */
  created?: boolean | undefined;
  sessionId?: string | undefined;
  model?: string | undefined;
  voice?: string | undefined;
  /** `server_vad`, `semantic_vad`, or `none` when the client commits the input itself. */
  turnDetection?: string | undefined;
  /** Whether the server answers committed speech without being asked (`turn_detection.create_response`). */
  answersSpeech?: boolean | undefined;
  /** The session transcribes what is said, and nothing is ever answered. */
  transcriptionOnly?: boolean | undefined;
  /** Whether what the user says is transcribed (`audio.input.transcription`). */
  transcribes?: boolean | undefined;
  transcriptionModel?: string | undefined;
  /** Bytes per millisecond of the output audio format. */
  audioBytesPerMs?: number | undefined;
  maxTokens?: TokenLimit | undefined;
  /** `reasoning.effort`. */
  reasoningLevel?: string | undefined;
  /** `tracing.workflow_name`: how OpenAI's own traces call it. */
  workflowName?: string | undefined;
  instructions?: string | undefined;
  /** Their definitions; one text where they come from a recording. */
  tools?: readonly unknown[] | string | undefined;
}

/** `conversation.created`. */
export interface ConversationCreated {
  type: 'conversation_created';
  conversationId: string;
}

/** The transport has come to know which phone call it is about: its own id of it, or that of the phone provider. */
export interface CallIdentified {
  type: 'call_identified';
  callId: string;
}

export type AgentSignal = AgentStarted | AgentEnded | HandedOff | GuardrailTripped | GuardrailHandled;

/** The SDK's agent began its work on a response. Comes right after `response.created` where a stream has raw events. */
export interface AgentStarted {
  type: 'agent_started';
  agent: string;
}

/** The SDK's agent ended its work on a response. Comes right after `response.done` where a stream has raw events. */
export interface AgentEnded {
  type: 'agent_ended';
  agent: string;
}

/** One agent handed over to another. */
export interface HandedOff {
  type: 'handed_off';
  from: string;
  to: string;
}

/** An output guardrail fired. */
export interface GuardrailTripped {
  type: 'guardrail_tripped';
  guardrails: readonly string[];
  itemId: string | undefined;
  agent: string | undefined;
  message: unknown;
}

/** The SDK has sent all that a tripped guardrail makes it send; the next user item is the user's own. */
export interface GuardrailHandled {
  type: 'guardrail_handled';
}

export type ClientRequestSignal = ResponseRequested | UserItemSent | HistoryItemSent | InputCommitSent;

/** The client's `response.create`, in wire order. */
export interface ResponseRequested {
  type: 'response_requested';
  eventId: string | undefined;
  outOfBand: boolean;
  /** `reasoning.effort` of this response alone: the server does not repeat it. */
  reasoningLevel?: string | undefined;
}

/** The client's `conversation.item.create` with a user message, in wire order. */
export interface UserItemSent {
  type: 'user_item_sent';
  itemId: string | undefined;
  modality: InputModality;
  content: readonly unknown[];
}

/** The client's `conversation.item.create` with a user message that edits the history: it is no input. */
export interface HistoryItemSent {
  type: 'history_item_sent';
}

/** The client's `input_audio_buffer.commit` (push to talk): what it asks next is an answer to the input that is about to be committed. */
export interface InputCommitSent {
  type: 'input_commit_sent';
  /** How long before it the first audio was sent that it commits, in milliseconds. */
  startedMsAgo?: number | undefined;
}
