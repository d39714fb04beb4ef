import { asText } from './written-messages.ts';
import type { PutAttribute } from '../attributes.ts';
import type { WrittenMessage } from './written-messages.ts';

type Pair = readonly [key: string, value: string];

/**
 * Messages, an attribute for each part of each, under `llm.input_messages` or `llm.output_messages`. Phoenix makes the
 * same of the GenAI conventions' attributes, in the same order, and what is there already stays.
 * @see https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md#attribute-naming-conventions
 */
export function putMessages(prefix: string, messages: readonly WrittenMessage[], put: PutAttribute): void {
  const pairs = messages
    .flatMap(resultsApart)
    .flatMap((message, index) =>
      pairsOf(message).map(([key, value]): Pair => [`${prefix}.${index}.message.${key}`, value]),
    );
  // The SDK drops what comes after the 128th attribute of a span. The whole is in `input.value` and `output.value`.
  if (pairs.length > MAX_PAIRS) return;
  for (const [key, value] of pairs) put(key, value);
}

const MAX_PAIRS = 24;

/** A message for each result: there, one has the id of one call. */
function resultsApart(message: WrittenMessage): WrittenMessage[] {
  const results = message.parts.filter(({ type }) => type === 'tool_call_response');
  return results.length === 0 ? [message] : results.map((part) => ({ role: message.role, parts: [part] }));
}

function pairsOf({ role, parts }: WrittenMessage): Pair[] {
  const texts = parts.flatMap(({ content }) => content ?? []);
  const calls = parts.filter(({ type }) => type === 'tool_call' || type === 'server_tool_call');
  return [
    ['role', role],
    ...parts.flatMap(resultPairs),
    ...(texts.length > 1 ? texts.flatMap(partPairs) : texts.map((text): Pair => ['content', text])),
    ...calls.flatMap((call, index) =>
      callPairs(call).map(([key, value]): Pair => [`tool_calls.${index}.tool_call.${key}`, value]),
    ),
  ];
}

function partPairs(text: string, index: number): Pair[] {
  const key = `contents.${index}.message_content`;
  return [
    [`${key}.type`, 'text'],
    [`${key}.text`, text],
  ];
}

type WrittenPart = WrittenMessage['parts'][number];

function resultPairs({ type, id, response }: WrittenPart): Pair[] {
  return type === 'tool_call_response' ? known({ tool_call_id: id, content: asText(response) }) : [];
}

function callPairs({ id, name, arguments: own, server_tool_call: byServer }: WrittenPart): Pair[] {
  const given = asText(own ?? byServer?.arguments);
  return known({ id, 'function.name': name, 'function.arguments': given });
}

function known(values: Readonly<Record<string, string | undefined>>): Pair[] {
  return Object.entries(values).flatMap(([key, value]): Pair[] =>
    value === undefined ? [] : [[key, value]],
  );
}
