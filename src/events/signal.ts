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

export type ConfigurationSignal = SessionConfigured | ConversationCreated;

/** `session.created`, `session.updated`: the configuration in force from now on. Absent fields are unchanged. */
export interface SessionConfigured {
  type: 'session_configured';
  sessionId?: string | undefined;
  model?: string | undefined;
  voice?: string | undefined;
  /** `server_vad`, `semantic_vad`, or `none` when the client commits the input itself. */
  turnDetection?: string | undefined;
  /** Whether the server answers committed speech without being asked (`turn_detection.create_response`). */
  answersSpeech?: boolean | undefined;
  /** Bytes per millisecond of the output audio format. */
  audioBytesPerMs?: number | undefined;
  instructions?: string | undefined;
  tools?: readonly unknown[] | undefined;
}

/** `conversation.created`. */
export interface ConversationCreated {
  type: 'conversation_created';
  conversationId: string;
}

export type UserInputSignal =
  | SpeechStarted
  | SpeechStopped
  | InputCommitted
  | InputTimedOut
  | UserItemAdded
  | TranscriptionCompleted
  | TranscriptionFailed;

/** `input_audio_buffer.speech_started`. */
export interface SpeechStarted {
  type: 'speech_started';
  itemId: string | undefined;
}

/** `input_audio_buffer.speech_stopped`. */
export interface SpeechStopped {
  type: 'speech_stopped';
  itemId: string | undefined;
}

/** `input_audio_buffer.committed`: the input audio became a user item. */
export interface InputCommitted {
  type: 'input_committed';
  itemId: string | undefined;
}

/** `input_audio_buffer.timeout_triggered`: the user was silent for longer than the idle timeout. */
export interface InputTimedOut {
  type: 'input_timed_out';
  itemId: string | undefined;
}

/** How the user spoke to the agent. */
export type InputModality = 'audio' | 'text' | 'image';

/** `conversation.item.added` (beta: `created`) with a user message. */
export interface UserItemAdded {
  type: 'user_item_added';
  itemId: string | undefined;
  modality: InputModality;
  content: readonly unknown[];
}

/** `conversation.item.input_audio_transcription.completed`. */
export interface TranscriptionCompleted {
  type: 'transcription_completed';
  itemId: string | undefined;
  transcript: string | undefined;
}

/** `conversation.item.input_audio_transcription.failed`. */
export interface TranscriptionFailed {
  type: 'transcription_failed';
  itemId: string | undefined;
  error: ErrorFacts;
}

export type ResponseSignal = ResponseCreated | ResponseItemAdded | ResponseDone;

/** `response.created`. */
export interface ResponseCreated {
  type: 'response_created';
  responseId: string;
  /** `null` for an out-of-band response, `undefined` where the event does not say. */
  conversationId: string | null | undefined;
  outputType: 'speech' | 'text' | undefined;
}

/** `response.output_item.added` with a message: ties the item to its response. */
export interface ResponseItemAdded {
  type: 'response_item_added';
  responseId: string;
  itemId: string;
}

/** How a response ended. */
export type ResponseStatus = 'completed' | 'cancelled' | 'failed' | 'incomplete';

/** `response.done`. */
export interface ResponseDone {
  type: 'response_done';
  responseId: string;
  conversationId: string | null | undefined;
  status: ResponseStatus;
  /** `status_details.reason`, e.g. `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`. */
  reason: string | undefined;
  error: ErrorFacts | undefined;
  usage: TokenUsage | undefined;
  /** Output items, verbatim. */
  output: readonly unknown[];
  callsTools: boolean;
}

/** Token counts of one response; a count that the server did not report is `undefined`. */
export interface TokenUsage {
  input: number | undefined;
  output: number | undefined;
  inputText: number | undefined;
  inputAudio: number | undefined;
  inputImage: number | undefined;
  cached: number | undefined;
  cachedText: number | undefined;
  cachedAudio: number | undefined;
  outputText: number | undefined;
  outputAudio: number | undefined;
}

export type PlaybackSignal =
  PlaybackStarted | PlaybackStopped | PlaybackCleared | ItemTruncated | AudioInterrupted;

/** `output_audio_buffer.started` (WebRTC and SIP): the server began to play the response. */
export interface PlaybackStarted {
  type: 'playback_started';
  responseId: string | undefined;
}

/** `output_audio_buffer.stopped` (WebRTC and SIP): all of the response was played. */
export interface PlaybackStopped {
  type: 'playback_stopped';
  responseId: string | undefined;
}

/** `output_audio_buffer.cleared` (WebRTC and SIP): playback was cut. */
export interface PlaybackCleared {
  type: 'playback_cleared';
  responseId: string | undefined;
}

/** The client's `conversation.item.truncate` or the server's `conversation.item.truncated`: the user heard this much. */
export interface ItemTruncated {
  type: 'item_truncated';
  itemId: string;
  heardMs: number | undefined;
}

/** The SDK's `audio_interrupted`. No proof on its own: some versions emit it long after playback ended. */
export interface AudioInterrupted {
  type: 'audio_interrupted';
}

export type ToolSignal =
  | FunctionCalled
  | ToolStarted
  | ToolEnded
  | ToolOutputSent
  | ApprovalRequested
  | ApprovalDecided
  | McpCallAdded
  | McpCallStarted
  | McpCallEnded;

/** What is known of a tool. */
export interface ToolFacts {
  name: string;
  description?: string | undefined;
}

/** `response.output_item.done` with a completed `function_call`. */
export interface FunctionCalled {
  type: 'function_called';
  responseId: string | undefined;
  callId: string;
  name: string;
  arguments: string | undefined;
}

/** The SDK started to run a tool. */
export interface ToolStarted {
  type: 'tool_started';
  /** Absent in Python streams. */
  callId: string | undefined;
  tool: ToolFacts;
  agent: string | undefined;
  arguments: unknown;
}

/** The SDK finished running a tool. */
export interface ToolEnded {
  type: 'tool_ended';
  callId: string | undefined;
  tool: ToolFacts;
  agent: string | undefined;
  arguments: unknown;
  output: unknown;
}

/** A `function_call_output` went to the server. */
export interface ToolOutputSent {
  type: 'tool_output_sent';
  callId: string;
  output: unknown;
  /** Whether a `response.create` follows; `undefined` where the source cannot tell. */
  expectsAnswer: boolean | undefined;
}

/** A call waits for a person. For an MCP call `callId` is the id of the approval request item. */
export interface ApprovalRequested {
  type: 'approval_requested';
  /** The response that asks, where it is known. */
  responseId?: string | undefined;
  callId: string;
  tool: ToolFacts;
  agent: string | undefined;
  arguments: unknown;
  mcp: boolean;
}

/** A person decided. */
export interface ApprovalDecided {
  type: 'approval_decided';
  callId: string;
  approved: boolean;
}

/** `response.output_item.added` with an `mcp_call`. */
export interface McpCallAdded {
  type: 'mcp_call_added';
  responseId: string | undefined;
  itemId: string;
  name: string;
  arguments: unknown;
  approvalRequestId: string | undefined;
}

/** `response.mcp_call.in_progress`: the server starts to run the call. */
export interface McpCallStarted {
  type: 'mcp_call_started';
  itemId: string;
}

/** `response.mcp_call.completed`, `response.mcp_call.failed`, or the finished item. */
export interface McpCallEnded {
  type: 'mcp_call_ended';
  itemId: string;
  output: unknown;
  error: ErrorFacts | undefined;
  /** Whether the event is the finished item, which alone carries output and error details. */
  final: boolean;
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

export type ClientRequestSignal = ResponseRequested | UserItemSent | HistoryItemSent;

/** The client's `response.create`, in wire order. */
export interface ResponseRequested {
  type: 'response_requested';
  eventId: string | undefined;
  outOfBand: boolean;
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

/** An error, whoever raised it. */
export interface ErrorRaised {
  type: 'error_raised';
  error: ErrorFacts;
}

/** What is known of an error; texts are scrubbed of secrets when they are written, not here. */
export interface ErrorFacts {
  /** `server` for a Realtime API `error` event, `transport` for the connection, `sdk` for anything the SDK raised. */
  origin: 'server' | 'transport' | 'sdk';
  /** Low-cardinality: the server's code or type, or the error's class name. */
  type: string;
  message: string | undefined;
  stack?: string | undefined;
  /** The client event that the server refused. */
  clientEventId?: string | undefined;
  /** The tool that the error names. */
  toolName?: string | undefined;
}
