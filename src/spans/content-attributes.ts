import * as name from './attribute-names.ts';
import { finishReasonOf } from './attributes.ts';
import { readOutputMessage } from '../model/turns/messages.ts';
import type { Attributes } from '@opentelemetry/api';
import type { ContentWriter } from './content.ts';
import type { AnswerRecord, InferenceRecord, SpanRecord } from '../model/records.ts';
import type { Message } from '../model/turns/messages.ts';

/** What was said and done in a span; written at its end, and only with content capture. */
export function contentAttributesOf(record: SpanRecord, content: ContentWriter): Attributes {
  switch (record.kind) {
    case 'user_speech': {
      const spoken = { attribute: name.TRANSCRIPTION_TEXT, role: 'user' } as const;
      return { [name.TRANSCRIPTION_TEXT]: content.text(record.transcript, spoken) };
    }
    case 'agent':
      return {
        ...promptOf(record, content),
        [name.INPUT_MESSAGES]: content.messages(name.INPUT_MESSAGES, record.parent.input),
        [name.OUTPUT_MESSAGES]: content.messages(name.OUTPUT_MESSAGES, record.answers.flatMap(saidIn)),
      };
    case 'inference': {
      const output = [readOutputMessage(record.output, finishReasonOf(record))];
      return {
        ...promptOf(record, content),
        [name.INPUT_MESSAGES]: content.messages(name.INPUT_MESSAGES, inputOf(record)),
        [name.OUTPUT_MESSAGES]: content.messages(name.OUTPUT_MESSAGES, output),
      };
    }
    case 'tool':
      return {
        // The server opens its own calls without any.
        [name.TOOL_CALL_ARGUMENTS]:
          record.arguments === '' ? undefined : content.value(name.TOOL_CALL_ARGUMENTS, record.arguments),
        [name.TOOL_CALL_RESULT]: content.value(name.TOOL_CALL_RESULT, record.output),
      };
    case 'agent_speech':
    case 'session':
    case 'turn':
      return {};
  }
}

/** What a response said to the user: the calls that it made are the agent's own work, with spans of their own. */
function saidIn(answer: AnswerRecord): Message[] {
  const { parts, ...message } = readOutputMessage(answer.output, finishReasonOf(answer));
  const said = parts.filter(({ type }) => type === 'text');
  return said.length === 0 ? [] : [{ ...message, parts: said }];
}

/** The user's words of this turn (a transcript that has not come yet is on the `user_speech` span), or the tool results. */
function inputOf(record: InferenceRecord): Message[] {
  if (record.toolResults.length > 0) return [{ role: 'tool', parts: record.toolResults }];
  return record.turn?.input ?? [];
}

function promptOf(
  record: { instructions: string | undefined; tools: readonly unknown[] | string | undefined },
  content: ContentWriter,
): Attributes {
  const { instructions, tools } = record;
  return {
    [name.SYSTEM_INSTRUCTIONS]:
      instructions === undefined ? undefined : content.instructions(name.SYSTEM_INSTRUCTIONS, instructions),
    [name.TOOL_DEFINITIONS]:
      tools === undefined || tools.length === 0
        ? undefined
        : content.definitions(name.TOOL_DEFINITIONS, tools),
  };
}
