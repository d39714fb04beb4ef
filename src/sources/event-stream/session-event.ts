import type {
  AgentReference,
  AudioChunk,
  GuardrailResult,
  HistoryItem,
  RawModelEvent,
  SessionEventInfo,
  ToolReference,
} from './session-event-parts.ts';

/**
 * One event of a realtime voice-agent session, in the vocabulary of the OpenAI agents SDKs.
 *
 * The union is tagged by `type`. An event whose type is not listed here has no effect and never throws.
 */
export type RealtimeSessionEvent =
  | AgentStartEvent
  | AgentEndEvent
  | HandoffEvent
  | ToolStartEvent
  | ToolEndEvent
  | ToolApprovalRequiredEvent
  | RawModelEventEnvelope
  | AudioEvent
  | AudioEndEvent
  | AudioInterruptedEvent
  | ErrorEvent
  | HistoryUpdatedEvent
  | HistoryAddedEvent
  | GuardrailTrippedEvent
  | InputAudioTimeoutTriggeredEvent;

/** The names that the `type` field of a {@link RealtimeSessionEvent} takes. */
export type RealtimeSessionEventType = RealtimeSessionEvent['type'];

/** What every session event carries beside its own fields. */
interface SessionEventBase<Type extends string> {
  type: Type;
  /** Run information; `info.context` is the run context that tools and guardrails receive. */
  info: SessionEventInfo;
}

/** An agent starts its work on a model response. Opens an `invoke_agent` span, or goes on with one that owes work. */
export interface AgentStartEvent extends SessionEventBase<'agent_start'> {
  agent: AgentReference;
}

/** An agent ends its work on a model response. Ends its `invoke_agent` span unless a call of its own is pending. */
export interface AgentEndEvent extends SessionEventBase<'agent_end'> {
  agent: AgentReference;
}

/** One agent hands over to another. A span event on the source, a link from the new agent's first span. */
export interface HandoffEvent extends SessionEventBase<'handoff'> {
  from_agent: AgentReference;
  to_agent: AgentReference;
}

/** A tool call starts. Opens an `execute_tool` span. */
export interface ToolStartEvent extends SessionEventBase<'tool_start'> {
  agent: AgentReference;
  tool: ToolReference;
  /** JSON text as the model wrote it; absent in streams of older SDK versions. */
  arguments?: string;
}

/** A tool call ends. Ends its `execute_tool` span. */
export interface ToolEndEvent extends SessionEventBase<'tool_end'> {
  agent: AgentReference;
  tool: ToolReference;
  /** JSON text as the model wrote it; absent in streams of older SDK versions. */
  arguments?: string;
  /** Whatever the tool returned. */
  output: unknown;
}

/** A tool call waits for a person's decision. The wait is recorded apart from execution time. */
export interface ToolApprovalRequiredEvent extends SessionEventBase<'tool_approval_required'> {
  agent: AgentReference;
  tool: ToolReference;
  call_id: string;
  /** JSON text as the model wrote it. */
  arguments: string;
}

/** What the model layer said, verbatim. Realtime API server events drive turns, user speech and inferences. */
export interface RawModelEventEnvelope extends SessionEventBase<'raw_model_event'> {
  data: RawModelEvent;
}

/** New audio of the agent. The first of a response is its first output chunk. */
export interface AudioEvent extends SessionEventBase<'audio'> {
  audio: AudioChunk;
  item_id: string;
  content_index: number;
}

/** Audio generation of an item stopped. No effect: the response's end is authoritative. */
export interface AudioEndEvent extends SessionEventBase<'audio_end'> {
  item_id: string;
  content_index: number;
}

/** Audio was interrupted. Evidence only where a stream has no raw events: some SDK versions emit it after playback ended. */
export interface AudioInterruptedEvent extends SessionEventBase<'audio_interrupted'> {
  item_id: string;
  content_index: number;
}

/** Something failed. A span event `exception` on the innermost open span that it concerns. */
export interface ErrorEvent extends SessionEventBase<'error'> {
  /** Anything: an `Error`, a Realtime API error event, text. */
  error: unknown;
}

/** The history changed. No effect: items are read from `history_added` and raw events. */
export interface HistoryUpdatedEvent extends SessionEventBase<'history_updated'> {
  /** All items of the conversation so far. */
  history: HistoryItem[];
}

/** The history has a new item. A user item opens a turn where a stream has no raw events. */
export interface HistoryAddedEvent extends SessionEventBase<'history_added'> {
  item: HistoryItem;
}

/** An output guardrail fired and the agent was interrupted. A span event on the response that tripped it. */
export interface GuardrailTrippedEvent extends SessionEventBase<'guardrail_tripped'> {
  guardrail_results: GuardrailResult[];
  /** The text that tripped the guardrail; recorded only with content capture. */
  message: string;
}

/** The user was silent for longer than the idle timeout. The session goes on; a span event on it. */
export type InputAudioTimeoutTriggeredEvent = SessionEventBase<'input_audio_timeout_triggered'>;
