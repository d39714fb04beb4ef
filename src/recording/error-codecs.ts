import { tellStack } from '../host/error-text.ts';
import { fieldsOf, text } from '../host/fields.ts';
import { isText, WRONG } from './field-codecs.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Fields } from '../host/fields.ts';
import type { ErrorFacts, ToolFailure } from '../signals/signal.ts';
import type { FieldCodec, Writers } from './field-codecs.ts';

/** What may be told of a message. */
export function told(message: string | undefined, tell: TellMessage): string | undefined {
  return message === undefined ? undefined : tell(message);
}

export const toolFailure: FieldCodec<ToolFailure | undefined> = {
  expected: 'an object with type and message',
  write: (value, { tell }) => value && { type: value.type, message: told(value.message, tell) },
  read: (value) => {
    if (value === undefined) return undefined;
    const { type, message } = fieldsOf(value);
    return isText(type) && (message === undefined || isText(message)) ? { type, message } : WRONG;
  },
};

/** Which errors have a message that quotes what was said or done. */
type QuotesContent = (error: ErrorFacts) => boolean;

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
