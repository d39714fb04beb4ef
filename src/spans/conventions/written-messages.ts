import type { AttributeValue } from '@opentelemetry/api';

/** A message as it stands in an attribute, in the form of the GenAI conventions. */
export interface WrittenMessage {
  role: string;
  parts: readonly WrittenPart[];
}

interface WrittenPart {
  type: string;
  /** Of a text. */
  content?: string;
  /** Of a call, and of its result. */
  id?: string;
  name?: string;
  arguments?: unknown;
  response?: unknown;
  /** Of a call that the server made itself. */
  server_tool_call?: { arguments?: unknown };
}

/** The messages of an attribute that was just written, so that nobody has to see them twice. */
export function readMessages(written: AttributeValue | undefined): readonly WrittenMessage[] {
  return typeof written === 'string' ? (JSON.parse(written) as WrittenMessage[]) : [];
}

/** What is said in messages: one text a line. */
export function textIn(written: AttributeValue | undefined): string | undefined {
  const texts = readMessages(written).flatMap(({ parts }) => parts.flatMap(({ content }) => content ?? []));
  return texts.length === 0 ? undefined : texts.join('\n');
}

/** Arguments and results as text. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
