import { readServerError } from './error-facts.ts';
import { count, fieldsOf, isObject, list, text } from '../host/fields.ts';
import type {
  ErrorFacts,
  InputModality,
  ItemTruncated,
  ToolFailure,
  ToolOutputSent,
} from '../signals/signal.ts';
import type { Fields } from '../host/fields.ts';

/** A Realtime API conversation item, as far as it is read. */
export interface ConversationItem {
  id: string | undefined;
  type: string | undefined;
  role: string | undefined;
  status: string | undefined;
  callId: string | undefined;
  name: string | undefined;
  arguments: unknown;
  output: unknown;
  error: ErrorFacts | undefined;
  approvalRequestId: string | undefined;
  content: readonly unknown[];
}

/** Both names of the item of a call that the server itself makes. */
export function isMcpCall({ type }: ConversationItem): boolean {
  return type === 'mcp_call' || type === 'mcp_tool_call';
}

export function readItem(value: unknown): ConversationItem {
  const item = fieldsOf(value);
  const error = item['error'];
  return {
    id: text(item['id']),
    type: text(item['type']),
    role: text(item['role']),
    status: text(item['status']),
    callId: text(item['call_id']),
    name: text(item['name']),
    arguments: item['arguments'],
    output: item['output'],
    error: isObject(error) || typeof error === 'string' ? mcpError(error) : undefined,
    approvalRequestId: text(item['approval_request_id']),
    content: list(item['content']),
  };
}

/** A `function_call_output`: the item itself does not say whether an answer to it is asked for. */
export function readOutputSent(callId: string, output: unknown): ToolOutputSent {
  return {
    type: 'tool_output_sent',
    callId,
    output,
    failure: readToolFailure(output),
    expectsAnswer: undefined,
  };
}

/** The modality of a user message: audio where it has any, else an image, else text. */
export function userModality(content: readonly unknown[]): InputModality {
  const types = content.map((part) => fieldsOf(part)['type']);
  if (types.includes('input_audio')) return 'audio';
  return types.includes('input_image') ? 'image' : 'text';
}

/** An MCP call's `error`: `{type: protocol_error | tool_execution_error | http_error, message}`. */
function mcpError(error: unknown): ErrorFacts {
  if (typeof error === 'string') return { origin: 'server', type: 'mcp_call_failed', message: text(error) };
  const { type, message } = readServerError({ ...fieldsOf(error), code: undefined });
  return { origin: 'server', type: type === 'server_error' ? 'mcp_call_failed' : type, message };
}

/** `conversation.item.truncate` of the client and `conversation.item.truncated` of the server: the same fields. */
export function readTruncation(event: Fields): ItemTruncated | undefined {
  const itemId = text(event['item_id']);
  if (itemId === undefined) return undefined;
  return { type: 'item_truncated', itemId, heardMs: count(event['audio_end_ms']) };
}

/**
 * The texts that the agents SDKs send to the model in place of a tool's output. They are all that is left of the
 * failure: the SDK keeps the error to itself (`defaultToolErrorFunction` and its neighbours in agents-core).
 */
const STOCK_TEXTS: readonly (readonly [pattern: RegExp, failure: string])[] = [
  [/^An error occurred while running the tool\b/, 'tool_error'],
  [/^An error occurred while parsing tool arguments\b/, 'invalid_arguments'],
  [/^Tool '[^']*' timed out after [\d.]+ ?(?:ms|seconds)(?=\.?$)/, 'timeout'],
  [/^Tool (?:(?! not found).){1,200} not found$/, 'unknown_tool'],
  [/^Tool execution was not approved\.$/, 'approval_rejected'],
];

/** The failure that a tool's output stands for, or `undefined`. */
export function readToolFailure(output: unknown): ToolFailure | undefined {
  const words = text(output);
  if (words === undefined) return undefined;
  for (const [pattern, type] of STOCK_TEXTS) {
    const message = pattern.exec(words)?.[0];
    if (message !== undefined) return { type, message };
  }
  return undefined;
}

/** Whether arguments are not even JSON, as tools take them. */
export function isMalformed(toolArguments: unknown): boolean {
  if (typeof toolArguments !== 'string') return false;
  try {
    JSON.parse(toolArguments);
    return false;
  } catch {
    return true;
  }
}
