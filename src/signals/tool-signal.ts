import type { ErrorFacts } from './error-signal.ts';

/** What is heard of tool calls, wherever they run. */
export type ToolSignal =
  | FunctionCalled
  | FunctionArgumentsDone
  | ToolStarted
  | ToolThrew
  | ToolEnded
  | ToolOutputSent
  | ApprovalRequested
  | ApprovalDecided
  | McpCallAdded
  | McpCallStarted
  | McpCallEnded;

/** Why a call failed, as far as its output tells. */
export interface ToolFailure {
  /** `tool_error`, `invalid_arguments`, `timeout`, `unknown_tool` or `approval_rejected`. */
  type: string;
  /** The stock words alone: what follows them may be content; absent where messages of errors are not recorded. */
  message: string | undefined;
}

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
  /** The arguments are no JSON. */
  malformed?: boolean | undefined;
}

/** `response.function_call_arguments.done`: clients without an SDK may run the call from here on, before its item is done. */
export interface FunctionArgumentsDone extends Omit<FunctionCalled, 'type'> {
  type: 'function_arguments_done';
}

/** A call as a finished response lists it. */
export type ListedCall = Omit<FunctionCalled, 'type' | 'responseId'>;

/** The SDK started to run a tool. */
export interface ToolStarted {
  type: 'tool_started';
  /** Absent in Python streams. */
  callId: string | undefined;
  tool: ToolFacts;
  agent: string | undefined;
  arguments: unknown;
}

/** A tool threw. The SDK says so to nobody: what it ends the call with is what it says to the model. */
export interface ToolThrew {
  type: 'tool_threw';
  callId: string;
  error: ErrorFacts;
}

/** The SDK finished running a tool. */
export interface ToolEnded {
  type: 'tool_ended';
  callId: string | undefined;
  tool: ToolFacts;
  agent: string | undefined;
  arguments: unknown;
  output: unknown;
  /** What the output says of a failure. */
  failure?: ToolFailure | undefined;
}

/** A `function_call_output` went to the server. */
export interface ToolOutputSent {
  type: 'tool_output_sent';
  callId: string;
  output: unknown;
  /** What the output says of a failure. */
  failure?: ToolFailure | undefined;
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
  /** Complete in the finished item; when the call was added the server had none to say. */
  arguments?: unknown;
  output: unknown;
  error: ErrorFacts | undefined;
  /** Whether the event is the finished item, which alone carries output and error details. */
  final: boolean;
}
