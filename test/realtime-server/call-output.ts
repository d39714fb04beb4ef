import {
  beginItem,
  betweenChunks,
  finishItem,
  itemStatus,
  partFields,
  type OutputStage,
} from './output-stage.ts';
import { pause } from './pause.ts';
import type { CallOutput, McpApprovalOutput, McpCallOutput } from './script-types.ts';
import type { ConversationItem, JsonObject } from './wire-types.ts';

/** Calls a function of the client: its arguments as deltas, then the whole call. */
export async function streamFunctionCall(stage: OutputStage, output: CallOutput): Promise<ConversationItem> {
  const { state } = stage;
  const id = state.identifiers.next('item');
  const callId = output.callId ?? state.identifiers.next('call');
  const item = { object: 'realtime.item', id, type: 'function_call', name: output.call, call_id: callId };
  const whole = asText(output.arguments);
  beginItem(stage, { ...item, status: 'in_progress', arguments: '' });
  const part = { ...partFields(stage, id), call_id: callId };
  const sent = await streamArguments(stage, 'response.function_call_arguments', part, whole);
  const status = itemStatus(stage);
  if (sent === whole) {
    state.send({
      type: 'response.function_call_arguments.done',
      ...part,
      name: output.call,
      arguments: whole,
    });
  }
  return finishItem(stage, { ...item, status, arguments: sent });
}

/** Calls a tool of an MCP server on the server's side, and tells its result. */
export async function streamMcpCall(stage: OutputStage, output: McpCallOutput): Promise<ConversationItem> {
  const { state } = stage;
  const id = state.identifiers.next('mcp');
  const whole = asText(output.arguments);
  const item = { id, type: 'mcp_call', name: output.mcpCall, server_label: output.server };
  const empty = { output: null, error: null, approval_request_id: null };
  beginItem(stage, { ...item, arguments: '', ...empty });
  const sent = await streamArguments(stage, 'response.mcp_call_arguments', partFields(stage, id), whole);
  if (sent !== whole) return finishItem(stage, { ...item, arguments: sent, ...empty });
  state.send({ type: 'response.mcp_call_arguments.done', ...partFields(stage, id), arguments: whole });
  const call = { item_id: id, output_index: stage.outputIndex };
  state.send({ type: 'response.mcp_call.in_progress', ...call });
  await pause(output.runMs ?? 0, stage.stopped);
  state.send({ type: output.error ? 'response.mcp_call.failed' : 'response.mcp_call.completed', ...call });
  const result = output.error ? { output: null, error: output.error } : { output: output.output ?? '' };
  return finishItem(stage, { ...item, arguments: whole, ...empty, ...result });
}

/** Asks for permission to call a tool of an MCP server. */
export async function streamMcpApproval(
  stage: OutputStage,
  output: McpApprovalOutput,
): Promise<ConversationItem> {
  const item: ConversationItem = {
    id: stage.state.identifiers.next('mcp'),
    type: 'mcp_approval_request',
    name: output.mcpApproval,
    server_label: output.server,
    arguments: asText(output.arguments),
  };
  beginItem(stage, item);
  await betweenChunks(stage);
  return finishItem(stage, item);
}

/** Sends the arguments in two deltas and returns what was sent before the response was stopped. */
async function streamArguments(
  stage: OutputStage,
  type: string,
  part: JsonObject,
  whole: string,
): Promise<string> {
  const half = Math.ceil(whole.length / 2);
  let sent = '';
  for (const delta of [whole.slice(0, half), whole.slice(half)]) {
    if (delta === '') continue;
    if (stage.stopped.aborted) break;
    stage.state.send({ type: `${type}.delta`, ...part, delta });
    sent += delta;
    await betweenChunks(stage);
  }
  return sent;
}

function asText(value: JsonObject | string | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}
