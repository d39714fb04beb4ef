/** Run information that every session event carries. */
export interface SessionEventInfo {
  /** The run context: the application's own context object, usage and approvals. Never read by this library. */
  context: unknown;
}

/** An agent as an event names it. Only `name` is read. */
export interface AgentReference {
  name: string;
  /** System prompt: text, or a function that makes it. Never read: `session.updated` carries the text in force. */
  instructions?: unknown;
  handoff_description?: string | null;
  tools?: readonly ToolReference[];
}

/** A tool as an event names it. */
export interface ToolReference {
  name: string;
  description?: string | null;
  /** `function` for tools that the application runs, `hosted_tool` or `mcp` for those that the server runs. */
  type?: string;
  /** JSON Schema of the arguments (`params_json_schema` in Python, `parameters` in TypeScript). */
  params_json_schema?: unknown;
  parameters?: unknown;
}

/** A piece of the agent's audio. */
export interface AudioChunk {
  /** Audio bytes, or base64 text, or absent when a recorder left them out. Never recorded. */
  data?: Uint8Array | ArrayBuffer | string | null;
  response_id: string;
  item_id: string;
  content_index: number;
  type?: 'audio';
}

/**
 * A model-layer event. Server events of the Realtime API arrive as `raw_server_event`;
 * some SDK versions wrap them once more. Others are derived from server events and have no effect of their own.
 */
export type RawModelEvent =
  | { type: 'raw_server_event'; data: RawServerEvent | RawModelEvent }
  | { type: string; [field: string]: unknown };

/** A Realtime API server event, verbatim: `type`, `event_id` and the fields of that type. */
export interface RawServerEvent {
  type: string;
  event_id?: string;
  [field: string]: unknown;
}

/** One entry of the conversation. */
export type HistoryItem = SystemMessageItem | UserMessageItem | AssistantMessageItem | ToolCallItem;

interface HistoryItemBase {
  item_id: string;
  previous_item_id?: string | null;
}

/** A system message. */
export interface SystemMessageItem extends HistoryItemBase {
  type: 'message';
  role: 'system';
  content: TextContent[];
}

/** What the user said, wrote or showed. */
export interface UserMessageItem extends HistoryItemBase {
  type: 'message';
  role: 'user';
  content: (TextContent | AudioContent | ImageContent)[];
}

/** What the agent said or wrote. */
export interface AssistantMessageItem extends HistoryItemBase {
  type: 'message';
  role: 'assistant';
  status?: 'in_progress' | 'completed' | 'incomplete' | null;
  content: (TextContent | AudioContent)[];
}

/** A tool call and, once there is one, its output. */
export interface ToolCallItem extends HistoryItemBase {
  type: 'function_call';
  call_id: string | null;
  status: 'in_progress' | 'completed';
  /** JSON text as the model wrote it. */
  arguments: string;
  name: string;
  output: string | null;
}

/** Text of a message. */
export interface TextContent {
  type: 'input_text' | 'output_text' | 'text';
  text?: string | null;
}

/** Audio of a message. */
export interface AudioContent {
  type: 'input_audio' | 'output_audio' | 'audio';
  /** Base64; never recorded. */
  audio?: string | null;
  transcript?: string | null;
}

/** An image that the user sent. Never recorded. */
export interface ImageContent {
  type: 'input_image';
  image_url?: string | null;
  detail?: string | null;
}

/** The outcome of one output guardrail. */
export interface GuardrailResult {
  guardrail: { name?: string | null };
  output: { tripwire_triggered: boolean; output_info?: unknown };
  agent?: AgentReference;
  agent_output?: unknown;
}
