import { fieldsOf, isObject, text } from '../host/fields.ts';
import { readOutputMessage } from '../model/turns/messages.ts';
import * as name from '../spans/attribute-names.ts';
import { isText, WRONG } from './field-codecs.ts';
import type { ListedCall } from '../signals/signal.ts';
import type { RedactContext } from '../spans/content.ts';
import type { FieldCodec } from './field-codecs.ts';

/**
 * What was said or done, as one text: left out unless content is captured, and redacted like content of spans. A `null`
 * stays one: what follows may take its place.
 */
export function anything(context: RedactContext): FieldCodec<unknown> {
  return {
    expected: 'text or null',
    content: 'all',
    write: (value, { content: writer }) => {
      if (value === undefined || writer === undefined) return undefined;
      return value === null ? null : writer.value(context.attribute, value, context.role);
    },
    read: (value) => (value === undefined || value === null || isText(value) ? value : WRONG),
  };
}

/**
 * {@link anything} of which it matters that there is some: what is left out is `null`, and read as what no writer makes
 * a text of.
 */
export function anythingOrNot(context: RedactContext): FieldCodec<unknown> {
  const present = anything(context);
  return {
    expected: present.expected,
    content: 'all',
    write: (value, writers) =>
      value === undefined || value === null ? undefined : (present.write(value, writers) ?? null),
    read: (value) => {
      if (value === null) return LEFT_OUT;
      return value === undefined || isText(value) ? value : WRONG;
    },
  };
}

const LEFT_OUT = Symbol('left out');

/** {@link anything} whose value is a text in the first place. */
export function words(context: RedactContext): FieldCodec<string | undefined> {
  const whole = anything(context);
  return {
    expected: 'text',
    content: 'all',
    write: (value, writers) => whole.write(value, writers),
    read: (value) => (value === undefined || isText(value) ? value : WRONG),
  };
}

/** The texts of a user's message. Audio and images are left out. */
export const userContent: FieldCodec<readonly unknown[]> = {
  expected: 'a list of texts',
  content: 'all',
  write: (parts, { content: writer }) => {
    if (writer === undefined) return undefined;
    const texts = parts.flatMap((part) => {
      const said = text(fieldsOf(part)['text']) ?? text(fieldsOf(part)['transcript']);
      return said === undefined ? [] : [writer.text(said, { attribute: name.INPUT_MESSAGES, role: 'user' })];
    });
    const kept = texts.filter((said) => said !== undefined);
    return kept.length === 0 ? undefined : kept;
  },
  read: (value) => {
    if (value === undefined) return [];
    if (!Array.isArray(value) || !value.every(isText)) return WRONG;
    return value.map((said) => ({ text: said }));
  },
};

/** What a response said, and the calls that it made. */
export const outputItems: FieldCodec<readonly unknown[]> = {
  expected: 'a list of objects',
  content: 'all',
  write: (output, { content: writer }) => {
    if (writer === undefined || output.length === 0) return undefined;
    const { parts } = readOutputMessage(output, undefined);
    const context = { attribute: name.OUTPUT_MESSAGES, role: 'assistant' } as const;
    return parts.flatMap((part): object[] => {
      if (part.type === 'text') {
        const said = writer.text(part.content, context);
        return said === undefined ? [] : [{ content: [{ text: said }] }];
      }
      if (part.type !== 'tool_call') return [];
      const callArguments = writer.value(context.attribute, part.arguments, context.role);
      const type = part.byServer ? 'mcp_call' : 'function_call';
      return [{ type, call_id: part.id, name: part.name, arguments: callArguments }];
    });
  },
  read: (value) => {
    if (value === undefined) return [];
    return Array.isArray(value) && value.every(isObject) ? value : WRONG;
  },
};

/**
 * Tool definitions: one JSON text, as spans have it. None at all take the place of those before, and so do, as `null`,
 * those that redaction leaves out.
 */
export const definitions: FieldCodec<readonly unknown[] | string | undefined> = {
  expected: 'text or null',
  content: 'all',
  write: (value, { content: writer }) => {
    if (value === undefined || writer === undefined) return undefined;
    return value.length === 0 ? null : (writer.definitions(name.TOOL_DEFINITIONS, value) ?? null);
  },
  read: (value) => {
    if (value === null) return [];
    return value === undefined || isText(value) ? value : WRONG;
  },
};

/** The calls that a response lists, with their arguments as content. */
export const listedCalls: FieldCodec<readonly ListedCall[] | undefined> = {
  expected: 'a list of objects with call_id and name',
  content: 'part',
  write: (calls, { content: writer }) => {
    if (calls === undefined || calls.length === 0) return undefined;
    return calls.map(({ callId, name: toolName, arguments: given, malformed }) => ({
      call_id: callId,
      name: toolName,
      arguments: writer?.value(name.TOOL_CALL_ARGUMENTS, given),
      malformed: malformed === true ? true : undefined,
    }));
  },
  read: (value) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return WRONG;
    const calls = value.map(readListedCall);
    return calls.every((call) => call !== undefined) ? calls : WRONG;
  },
};

function readListedCall(value: unknown): ListedCall | undefined {
  const { call_id: callId, name: toolName, arguments: given, malformed } = fieldsOf(value);
  if (!isText(callId) || !isText(toolName)) return undefined;
  return { callId, name: toolName, arguments: text(given), malformed: malformed === true };
}
