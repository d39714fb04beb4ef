import * as own from '../attribute-names.ts';
import { finishReasonOf } from '../attributes.ts';
import * as name from './openinference-names.ts';
import { putMessages } from './openinference-messages.ts';
import { tokenBucketsOf } from './token-buckets.ts';
import { readMessages } from './written-messages.ts';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { TokenUsage } from '../../signals/signal.ts';
import type { SpanRecord } from '../../model/records.ts';
import type { PutAttribute } from '../attributes.ts';
import type { ConventionWriter } from './convention.ts';
import type { WrittenMessage } from './written-messages.ts';

/** What Phoenix and others show a call by; MLflow reads kinds, tokens, input and output of it before anything else. */
export const OPENINFERENCE: ConventionWriter = {
  start({ record, session }, put) {
    put(name.SPAN_KIND, KINDS[record.kind]);
    switch (record.kind) {
      case 'agent':
        put(name.AGENT_NAME, record.name);
        return;
      case 'inference':
        put(name.LLM_SYSTEM, 'openai');
        put(name.LLM_PROVIDER, session.provider.startsWith('azure') ? 'azure' : session.provider);
        put(name.LLM_MODEL_NAME, record.model);
        return;
      case 'tool':
        put(name.TOOL_NAME, record.name);
        put(name.TOOL_ID, record.callId);
    }
  },

  end({ record }, put) {
    if (record.kind === 'tool') put(name.TOOL_DESCRIPTION, record.description);
    if (record.kind !== 'inference') return;
    put(name.LLM_FINISH_REASON, finishReasonOf(record));
    if (record.usage !== undefined) putTokens(record.usage, put);
    put(name.TOTAL_COST, record.costUsd);
  },

  said({ record }, { written, input, output }, put) {
    if (record.kind === 'inference') putResponse(written, put);
    else if (record.kind === 'tool') putCall(written, put);
    else {
      putInput(input, put);
      putOutput(output, put);
    }
  },
};

/** There is no kind for what is none of the others. */
const KINDS: Readonly<Record<SpanRecord['kind'], string>> = {
  session: 'CHAIN',
  turn: 'CHAIN',
  user_speech: 'CHAIN',
  agent_speech: 'CHAIN',
  agent: 'AGENT',
  inference: 'LLM',
  tool: 'TOOL',
};

/**
 * Phoenix takes the details from the sum and prices each by itself, what is left as text: so audio is that which was not
 * cached. A count that is 0 is left out.
 */
function putTokens(usage: TokenUsage, put: PutAttribute): void {
  const { input, output } = usage;
  const { audio, cachedText, cachedAudio, cachedImage, cached, outputAudio, reasoning } =
    tokenBucketsOf(usage);
  put(name.PROMPT_TOKENS, input);
  put(name.COMPLETION_TOKENS, output);
  put(name.TOTAL_TOKENS, input === undefined || output === undefined ? undefined : input + output);
  put(name.CACHED_TOKENS, cachedText + cachedAudio + cachedImage + cached || undefined);
  put(name.PROMPT_AUDIO_TOKENS, audio || undefined);
  put(name.COMPLETION_AUDIO_TOKENS, outputAudio || undefined);
  put(name.REASONING_TOKENS, reasoning || undefined);
}

function putResponse(written: Attributes, put: PutAttribute): void {
  const { [own.INPUT_MESSAGES]: input, [own.OUTPUT_MESSAGES]: output } = written;
  putInput(input, put);
  putOutput(output, put);
  const asked = [...systemMessage(written[own.SYSTEM_INSTRUCTIONS]), ...readMessages(input)];
  putMessages(name.INPUT_MESSAGES, asked, put);
  putMessages(name.OUTPUT_MESSAGES, readMessages(output), put);
}

function systemMessage(instructions: AttributeValue | undefined): WrittenMessage[] {
  if (typeof instructions !== 'string') return [];
  return [{ role: 'system', parts: JSON.parse(instructions) as WrittenMessage['parts'] }];
}

function putCall(written: Attributes, put: PutAttribute): void {
  const { [own.TOOL_CALL_ARGUMENTS]: given, [own.TOOL_CALL_RESULT]: result } = written;
  putInput(given, put);
  putOutput(result, put);
  if (isJson(given)) put(name.TOOL_PARAMETERS, given);
}

function putInput(value: AttributeValue | undefined, put: PutAttribute): void {
  put(name.INPUT_VALUE, value);
  put(name.INPUT_MIME_TYPE, mimeTypeOf(value));
}

function putOutput(value: AttributeValue | undefined, put: PutAttribute): void {
  put(name.OUTPUT_VALUE, value);
  put(name.OUTPUT_MIME_TYPE, mimeTypeOf(value));
}

function mimeTypeOf(value: AttributeValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return isJson(value) ? 'application/json' : 'text/plain';
}

/** Whether a text is a list or an object in JSON. */
function isJson(value: AttributeValue | undefined): boolean {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
