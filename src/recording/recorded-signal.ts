import * as content from './content-codecs.ts';
import * as errors from './error-codecs.ts';
import * as field from './field-codecs.ts';
import { flag, number, snakeCase, words, WRONG } from './field-codecs.ts';
import * as name from '../spans/attribute-names.ts';
import type { Fields } from '../host/fields.ts';
import type { Signal } from '../signals/signal.ts';
import type { FieldCodec, Writers } from './field-codecs.ts';

type SignalOf<Type extends Signal['type']> = Extract<Signal, { type: Type }>;

/** A codec for each field of each signal: one that is added does not compile until it is said how it is recorded. */
type RecordedFields = {
  readonly [Type in Signal['type']]: {
    readonly [Field in Exclude<keyof SignalOf<Type>, 'type'>]-?: FieldCodec<SignalOf<Type>[Field]>;
  };
};

const argumentsOf = content.anything({ attribute: name.TOOL_CALL_ARGUMENTS });
const resultOf = content.anything({ attribute: name.TOOL_CALL_RESULT });
const spoken = content.words({ attribute: name.INPUT_MESSAGES, role: 'user' });
const modality = field.oneOf('audio', 'text', 'image').required;

// A parser quotes what it could not parse; an MCP tool's own words are its result.
const anyError = errors.error(({ type }) => type === 'SyntaxError');
const mcpError = errors.error(
  ({ type }) => type !== 'protocol_error' && type !== 'http_error',
  name.TOOL_CALL_RESULT,
);

const RECORDED_FIELDS: RecordedFields = {
  session_configured: {
    created: flag.optional,
    sessionId: words.optional,
    model: words.optional,
    voice: words.optional,
    turnDetection: words.optional,
    answersSpeech: flag.optional,
    transcriptionOnly: flag.optional,
    transcribes: flag.optional,
    transcriptionModel: words.optional,
    audioBytesPerMs: number.optional,
    maxTokens: field.tokenLimit.optional,
    reasoningLevel: words.optional,
    workflowName: words.optional,
    instructions: content.words({ attribute: name.SYSTEM_INSTRUCTIONS, role: 'system' }),
    tools: content.definitions,
  },
  conversation_created: { conversationId: words.required },
  call_identified: { callId: words.required },
  speech_started: { itemId: words.optional, startedMsAgo: number.optional },
  speech_stopped: {
    itemId: words.optional,
    stoppedMsAgo: number.optional,
    source: field.oneOf('audio_clock', 'semantic_vad', 'vad_silence').optional,
  },
  input_committed: { itemId: words.optional },
  input_cleared: {},
  input_timed_out: { itemId: words.optional },
  user_item_added: { itemId: words.optional, modality, content: content.userContent },
  user_item_sent: { itemId: words.optional, modality, content: content.userContent },
  history_item_sent: {},
  input_commit_sent: { startedMsAgo: number.optional },
  key_pressed: { key: content.words({ attribute: name.DTMF_KEY, role: 'user' }) },
  transcription_completed: {
    itemId: words.optional,
    transcript: spoken,
    usage: field.transcriptionUsage,
  },
  transcription_failed: { itemId: words.optional, error: anyError.required },
  response_requested: {
    eventId: words.optional,
    outOfBand: flag.required,
    reasoningLevel: words.optional,
  },
  response_created: {
    responseId: words.required,
    conversationId: field.conversation,
    outputType: field.oneOf('speech', 'text').optional,
    audioBytesPerMs: number.optional,
    maxTokens: field.tokenLimit.optional,
    reasoningLevel: words.optional,
  },
  rate_limits_updated: { requests: number.optional, tokens: number.optional },
  response_item_added: { responseId: words.required, itemId: words.required },
  translation_heard: { side: field.oneOf('source', 'translation').required },
  translation_said: {
    side: field.oneOf('source', 'translation').required,
    text: content.words({ attribute: name.OUTPUT_MESSAGES, role: 'assistant' }),
  },
  words_said: {
    responseId: words.required,
    itemId: words.optional,
    contentIndex: number.optional,
    text: content.words({ attribute: name.OUTPUT_MESSAGES, role: 'assistant' }),
    cut: flag.required,
  },
  response_done: {
    responseId: words.required,
    conversationId: field.conversation,
    outputType: field.oneOf('speech', 'text').optional,
    status: field.oneOf('completed', 'cancelled', 'failed', 'incomplete').required,
    reason: words.optional,
    error: anyError.optional,
    usage: field.usage,
    output: content.outputItems,
    callsTools: flag.required,
    calls: content.listedCalls,
  },
  playback_started: { responseId: words.optional },
  playback_stopped: { responseId: words.optional },
  playback_cleared: { responseId: words.optional },
  item_truncated: { itemId: words.required, heardMs: number.optional },
  audio_interrupted: {},
  audio_output: { itemId: words.optional, bytes: number.required },
  function_called: {
    responseId: words.optional,
    callId: words.required,
    name: words.required,
    arguments: content.words({ attribute: name.TOOL_CALL_ARGUMENTS }),
    malformed: flag.optional,
  },
  function_arguments_done: {
    responseId: words.optional,
    callId: words.required,
    name: words.required,
    arguments: content.words({ attribute: name.TOOL_CALL_ARGUMENTS }),
    malformed: flag.optional,
  },
  tool_started: {
    callId: words.optional,
    tool: field.tool,
    agent: words.optional,
    arguments: argumentsOf,
  },
  tool_threw: { callId: words.required, error: anyError.required },
  tool_ended: {
    callId: words.optional,
    tool: field.tool,
    agent: words.optional,
    arguments: argumentsOf,
    output: resultOf,
    failure: errors.toolFailure,
  },
  tool_output_sent: {
    callId: words.required,
    output: resultOf,
    failure: errors.toolFailure,
    expectsAnswer: flag.optional,
  },
  approval_requested: {
    responseId: words.optional,
    callId: words.required,
    tool: field.tool,
    agent: words.optional,
    arguments: argumentsOf,
    mcp: flag.required,
  },
  approval_decided: { callId: words.required, approved: flag.required },
  mcp_call_added: {
    responseId: words.optional,
    itemId: words.required,
    name: words.required,
    arguments: argumentsOf,
    approvalRequestId: words.optional,
  },
  mcp_call_started: { itemId: words.required },
  mcp_call_ended: {
    itemId: words.required,
    arguments: argumentsOf,
    output: content.anythingOrNot({ attribute: name.TOOL_CALL_RESULT }),
    error: mcpError.optional,
    final: flag.required,
  },
  agent_started: { agent: words.required },
  agent_ended: { agent: words.required },
  handed_off: { from: words.required, to: words.required },
  guardrail_tripped: {
    guardrails: field.names.required,
    itemId: words.optional,
    agent: words.optional,
    message: content.anything({ attribute: name.GUARDRAIL_MESSAGE }),
  },
  guardrail_handled: {},
  error_raised: { error: anyError.required, callId: words.optional, ofCall: flag.optional },
};

/** Of one field: where it is in the signal and in the line. */
interface FieldPlan {
  key: string;
  recordedKey: string;
  codec: FieldCodec<unknown>;
}

const PLANS: ReadonlyMap<string, readonly FieldPlan[]> = new Map(
  Object.entries(RECORDED_FIELDS).map(([type, codecs]) => [
    type,
    Object.entries(codecs).map(([key, codec]) => ({
      key,
      recordedKey: snakeCase(key),
      codec: codec as FieldCodec<unknown>,
    })),
  ]),
);

/** What the format's description says of one field of a signal. */
export interface RecordedField {
  type: string;
  field: string;
  expected: string;
  required: boolean;
  content: FieldCodec<unknown>['content'];
}

/** Every field of every signal; a signal without fields has one without a name. */
export function recordedFields(): RecordedField[] {
  return [...PLANS].flatMap(([type, plan]): RecordedField[] => {
    if (plan.length === 0) return [{ type, field: '', expected: '', required: false, content: undefined }];
    return plan.map(({ recordedKey, codec }) => ({
      type,
      field: recordedKey,
      expected: codec.expected,
      required: codec.read(undefined) === WRONG,
      content: codec.content,
    }));
  });
}

/** The fields of a signal as they are recorded; texts of people and tools only with `content`, messages of errors as they may be told. */
export function writeSignal(signal: Signal, writers: Writers): Fields {
  const line: Record<string, unknown> = {};
  const fields = signal as unknown as Fields;
  for (const { key, recordedKey, codec } of PLANS.get(signal.type) ?? []) {
    const value = codec.write(fields[key], writers);
    if (value !== undefined) line[recordedKey] = value;
  }
  return line;
}

/** The signal of a recorded line, or what is wrong with it in words; `undefined` for a type that is not known. */
export function readSignal(line: { readonly e: string } & Fields): Signal | string | undefined {
  const plan = PLANS.get(line.e);
  if (plan === undefined) return undefined;
  const signal: Record<string, unknown> = { type: line.e };
  for (const { key, recordedKey, codec } of plan) {
    const recorded = line[recordedKey];
    const value = codec.read(recorded);
    if (value === WRONG) return wrongField(line.e, recordedKey, codec.expected, recorded);
    if (value !== undefined) signal[key] = value;
  }
  return signal as unknown as Signal;
}

/** Says what was expected of a field and what came. */
export function wrongField(type: string, key: string, expected: string, value: unknown): string {
  return `"${key}" of "${type}" should be ${expected}, but is ${describeRecorded(value)}`;
}

/** Says what came without quoting a text that has words in it: that may be what somebody said. */
export function describeRecorded(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string' || WORDLESS.test(value)) return JSON.stringify(value);
  return `text of ${value.length} character${value.length === 1 ? '' : 's'}`;
}

/** Short, and of what numbers and dates are written with. */
const WORDLESS = /^[\dTZ .,:;+/()-]{0,40}$/;
