import * as name from './attribute-names.ts';
import { tellStack } from '../host/error-text.ts';
import type { Attributes } from '@opentelemetry/api';
import type { TellMessage } from '../host/error-text.ts';
import type { ContentWriter } from './content.ts';
import type { SpanEvent } from '../model/trace-sink.ts';

/** The attributes of a span event, neither scrubbed nor cut yet; texts of people need content capture. */
export function eventAttributesOf(
  event: SpanEvent,
  content: ContentWriter | undefined,
  tell: TellMessage,
): Attributes {
  switch (event.name) {
    case 'exception':
      return {
        [name.EXCEPTION_TYPE]: event.type,
        [name.EXCEPTION_MESSAGE]: messageOf(event, content, tell),
        [name.EXCEPTION_STACKTRACE]: event.stack && tellStack({ ...event, stack: event.stack }, tell),
        [name.ERROR_BENIGN]: event.benign ? true : undefined,
      };
    case 'handoff':
      return {
        [name.LINK_TYPE]: 'handoff',
        [name.HANDOFF_FROM]: event.from,
        [name.HANDOFF_TO]: event.to,
      };
    case 'guardrail_tripped':
      return {
        [name.GUARDRAIL_NAMES]: [...event.guardrails],
        [name.ITEM_ID]: event.itemId,
        [name.GUARDRAIL_MESSAGE]: content?.value(name.GUARDRAIL_MESSAGE, event.message),
      };
    case 'audio_interrupted':
      return {
        [name.INTERRUPTION_REASON]: event.reason,
        [name.HEARD_MS]: event.heardMs,
      };
    case 'dtmf':
      return { [name.DTMF_KEY]: content?.text(event.key, { attribute: name.DTMF_KEY, role: 'user' }) };
    case 'input_audio_timeout_triggered':
      return {};
  }
}

function messageOf(
  { message, isContent }: Extract<SpanEvent, { name: 'exception' }>,
  content: ContentWriter | undefined,
  tell: TellMessage,
): string | undefined {
  const isKept = message !== undefined && (!isContent || content !== undefined);
  return isKept ? tell(message) : undefined;
}
