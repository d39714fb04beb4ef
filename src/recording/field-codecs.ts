import { fieldsOf, isObject, text } from '../host/fields.ts';
import { readOutputMessage } from '../model/turns/messages.ts';
import * as name from '../spans/attribute-names.ts';
import { tellStack } from '../host/error-text.ts';
import type {
  ErrorFacts,
  ListedCall,
  TokenLimit,
  TokenUsage,
  ToolFacts,
  ToolFailure,
  TranscriptionUsage,
} from '../signals/signal.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Fields } from '../host/fields.ts';
import type { ContentWriter, RedactContext } from '../spans/content.ts';

/** What texts are written by. */
export interface Writers {
  /** Present when content is captured. */
  content: ContentWriter | undefined;
  /** What is told of the messages of errors. */
  tell: TellMessage;
}

/** How one field of a signal is recorded. */
export interface FieldCodec<Value> {
  /** As JSON; `undefined` leaves the field out. */
  write(value: Value, writers: Writers): unknown;
  /** What was recorded, or {@link WRONG}. An absent field comes as `undefined`. */
  read(value: unknown): Value | typeof WRONG;
  /** What a right value is, in words. */
  readonly expected: string;
  /** Whether it is what was said or done, and left out unless content is captured; `part` where some of it is. */
  readonly content?: 'all' | 'part';
}

/** Stands for a recorded value of another kind than expected. */
export const WRONG: unique symbol = Symbol('wrong');

function codec<Value>(
  expected: string,
  fits: (value: unknown) => value is Value,
): { required: FieldCodec<Value>; optional: FieldCodec<Value | undefined> } {
  return {
    required: { expected, write: (value) => value, read: (value) => (fits(value) ? value : WRONG) },
    optional: {
      expected,
      write: (value) => value,
      read: (value) => (value === undefined || fits(value) ? value : WRONG),
    },
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

export const words = codec('text', isText);
export const number = codec('a number', isNumber);
export const flag = codec('true or false', isFlag);
export const names = codec('a list of texts', (value): value is readonly string[] => {
  return Array.isArray(value) && value.every(isText);
});

/** How many tokens a response may have. */
export const tokenLimit = codec('a number or inf', (value): value is TokenLimit => {
  return value === 'inf' || isNumber(value);
});

/** One of a few words. */
export function oneOf<Value extends string>(...values: readonly Value[]) {
  return codec(values.join(', '), (value): value is Value => values.includes(value as Value));
}

/** A conversation's id, or `null` where there is none. */
export const conversation: FieldCodec<string | null | undefined> = {
  expected: 'text or null',
  write: (value) => value,
  read: (value) => (value === undefined || value === null || isText(value) ? value : WRONG),
};

/**
 * What was said or done, as one text: left out unless content is captured, and redacted like content of spans. A `null`
 * stays one: what follows may take its place.
 */
export function content(context: RedactContext): FieldCodec<unknown> {
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
 * {@link content} of which it matters that there is some: what is left out is `null`, and read as what no writer makes
 * a text of.
 */
export function contentOrNot(context: RedactContext): FieldCodec<unknown> {
  const present = content(context);
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

/** {@link content} whose value is a text in the first place. */
export function contentText(context: RedactContext): FieldCodec<string | undefined> {
  const anything = content(context);
  return {
    expected: 'text',
    content: 'all',
    write: (value, writers) => anything.write(value, writers),
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

export const tool: FieldCodec<ToolFacts> = {
  expected: 'an object with a name',
  write: ({ name: toolName, description }) => ({ name: toolName, description }),
  read: (value) => {
    const { name: toolName, description } = fieldsOf(value);
    if (!isText(toolName) || (description !== undefined && !isText(description))) return WRONG;
    return { name: toolName, description };
  },
};

export const toolFailure: FieldCodec<ToolFailure | undefined> = {
  expected: 'an object with type and message',
  write: (value, { tell }) => value && { type: value.type, message: told(value.message, tell) },
  read: (value) => {
    if (value === undefined) return undefined;
    const { type, message } = fieldsOf(value);
    return isText(type) && (message === undefined || isText(message)) ? { type, message } : WRONG;
  },
};

const COUNTS = [
  'input',
  'output',
  'inputText',
  'inputAudio',
  'inputImage',
  'cached',
  'cachedText',
  'cachedAudio',
  'cachedImage',
  'outputText',
  'outputAudio',
  'outputReasoning',
] as const satisfies readonly (keyof TokenUsage)[];

/** Token counts of a response. */
export const usage = counts<TokenUsage>(COUNTS);

/** What a transcription is billed by. */
export const transcriptionUsage = counts<TranscriptionUsage>([
  'inputTokens',
  'inputTextTokens',
  'inputAudioTokens',
  'outputTokens',
  'audioSeconds',
]);

/** Counts under their own names in snake case; those that are not known are left out. */
function counts<Counts extends object>(
  keys: readonly (keyof Counts & string)[],
): FieldCodec<Counts | undefined> {
  const recordedKeys = keys.map((key) => [key, snakeCase(key)] as const);
  return {
    expected: 'an object of numbers',
    write: (value) =>
      value && Object.fromEntries(recordedKeys.map(([key, recordedKey]) => [recordedKey, value[key]])),
    read: (value) => {
      if (value === undefined) return undefined;
      if (!isObject(value)) return WRONG;
      const found: Record<string, number> = {};
      for (const [key, recordedKey] of recordedKeys) {
        const recorded = value[recordedKey];
        if (isNumber(recorded)) found[key] = recorded;
        else if (recorded !== undefined) return WRONG;
      }
      return found as Counts;
    },
  };
}

/** Which errors have a message that quotes what was said or done. */
type QuotesContent = (error: ErrorFacts) => boolean;

/** What may be told of a message. */
export function told(message: string | undefined, tell: TellMessage): string | undefined {
  return message === undefined ? undefined : tell(message);
}

/** An error; where its message is content it is kept as such, of the attribute where it goes, if it goes anywhere else. */
export function error(quotesContent: QuotesContent, attribute?: string) {
  const write = (value: ErrorFacts | undefined, { content: writer, tell }: Writers): unknown => {
    if (value === undefined) return undefined;
    const { origin, type, message, stack, clientEventId, toolName } = value;
    const quotes = quotesContent(value);
    const words = quotes && attribute !== undefined ? writer?.value(attribute, message) : told(message, tell);
    return {
      origin,
      type,
      message: quotes && writer === undefined ? undefined : words,
      stack: quotes ? undefined : stack && tellStack({ type, message, stack }, tell),
      client_event_id: clientEventId,
      tool_name: toolName,
    };
  };
  const expected = 'an object with origin and type';
  const required: FieldCodec<ErrorFacts> = { expected, content: 'part', write, read: readError };
  const optional: FieldCodec<ErrorFacts | undefined> = {
    expected,
    content: 'part',
    write,
    read: (value) => (value === undefined ? undefined : readError(value)),
  };
  return { required, optional };
}

function readError(value: unknown): ErrorFacts | typeof WRONG {
  const fields: Fields = fieldsOf(value);
  const { origin, type, message, stack } = fields;
  if (origin !== 'server' && origin !== 'transport' && origin !== 'sdk') return WRONG;
  if (!isText(type)) return WRONG;
  return {
    origin,
    type,
    message: text(message),
    stack: text(stack),
    clientEventId: text(fields['client_event_id']),
    toolName: text(fields['tool_name']),
  };
}

export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
