import { fieldsOf, list, text } from '../../host/fields.ts';
import type { Fields } from '../../host/fields.ts';

/**
 * Conversation content in the message form of the OpenTelemetry GenAI conventions.
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/v0.1.0/docs/gen-ai/client-inference.md
 */
export interface Message {
  role: 'user' | 'assistant' | 'tool';
  parts: MessagePart[];
  finish_reason?: string;
}

/** One part of a message. Audio and images are left out. */
export type MessagePart =
  | { type: 'text'; content: string }
  | {
      type: 'tool_call';
      id: string | undefined;
      name: string;
      arguments: unknown;
      /** The server makes it itself, of an MCP tool. */
      byServer: boolean;
    }
  | { type: 'tool_call_response'; id: string | undefined; result: unknown };

/** The text of a message item's content: text as it is, audio by its transcript. */
export function readMessageParts(content: readonly unknown[]): MessagePart[] {
  return readParts(content, (part) => {
    const words = text(part['text']) ?? text(part['transcript']);
    return words === undefined ? [] : [{ type: 'text', content: words }];
  });
}

/** One assistant message out of a response's output items. */
export function readOutputMessage(output: readonly unknown[], finishReason: string | undefined): Message {
  const parts = readParts(output, (item) => {
    const byServer = item['type'] === 'mcp_call' || item['type'] === 'mcp_tool_call';
    if (byServer || item['type'] === 'function_call') {
      const id = text(item['call_id']) ?? text(item['id']);
      const name = text(item['name']) ?? 'unknown';
      return [{ type: 'tool_call', id, name, arguments: item['arguments'], byServer }];
    }
    return readMessageParts(list(item['content']));
  });
  return { role: 'assistant', parts, ...(finishReason === undefined ? {} : { finish_reason: finishReason }) };
}

/** The parts of all entries. They are the application's own objects: one that throws when it is looked at has none. */
function readParts(entries: readonly unknown[], read: (entry: Fields) => MessagePart[]): MessagePart[] {
  const parts: MessagePart[] = [];
  try {
    for (const entry of entries) for (const part of read(fieldsOf(entry))) parts.push(part);
  } catch {
    // What was read before it stays.
  }
  return parts;
}
