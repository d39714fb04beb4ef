/**
 * Names of attributes, as this library writes them; no name is also the beginning of another's path.
 *
 * `gen_ai.*` follow the GenAI semantic conventions v0.1.0 (https://github.com/open-telemetry/semantic-conventions-genai),
 * the first release, on core conventions 1.45: `docs/gen-ai/client-inference.md` for a response, `gen-ai-agent-spans.md`
 * and its successors for an agent and a tool call, `gen-ai-metrics.md`, `non-normative/migration.md`. Where the text of the
 * tag could not be had it is that of October 2026, a few weeks before. That text names no schema URL, so the scope has none.
 * `error.type`, `exception.*`, `server.*`, `session.id` and `user.id` are those of the core conventions.
 *
 * Not followed, and why:
 * - A cancelled response's finish reason is the server's word (`turn_detected`, `client_cancelled`), not `error`: callers
 *   interrupt all day, and nothing has failed.
 * - Time to the first chunk counts from `response.created`: most responses are requested by no client.
 * - Exceptions are span events, not log records: traces show them where they happened, and need no log pipeline.
 * - An MCP call that the server executes is an `execute_tool` span of kind CLIENT, and no call of its agent in metrics.
 *
 * Of the open realtime proposal (pull request 394): the operation `realtime_inference` is an option, since no backend knows
 * it; `gen_ai.live_session.id` is `session.id` here, which backends group by; its session events are a span, and its
 * `user_speech` has no `gen_ai.*`, for backends take whatever has some for a generation.
 *
 * Names under `realtime.` are this library's own.
 */

export const OPERATION_NAME = 'gen_ai.operation.name';
export const PROVIDER_NAME = 'gen_ai.provider.name';
export const CONVERSATION_ID = 'gen_ai.conversation.id';
export const AGENT_NAME = 'gen_ai.agent.name';
export const REQUEST_MODEL = 'gen_ai.request.model';
export const REQUEST_STREAM = 'gen_ai.request.stream';
export const MAX_TOKENS = 'gen_ai.request.max_tokens';
export const REASONING_LEVEL = 'gen_ai.request.reasoning.level';
export const OUTPUT_TYPE = 'gen_ai.output.type';
export const RESPONSE_ID = 'gen_ai.response.id';
export const RESPONSE_MODEL = 'gen_ai.response.model';
export const FINISH_REASONS = 'gen_ai.response.finish_reasons';
export const TIME_TO_FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk';
export const TOOL_NAME = 'gen_ai.tool.name';
export const TOOL_TYPE = 'gen_ai.tool.type';
export const TOOL_CALL_ID = 'gen_ai.tool.call.id';
export const TOOL_DESCRIPTION = 'gen_ai.tool.description';

export const INPUT_TOKENS = 'gen_ai.usage.input_tokens';
export const OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';
export const CACHED_TOKENS = 'gen_ai.usage.cache_read.input_tokens';
export const AUDIO_INPUT_TOKENS = 'gen_ai.usage.audio.input_tokens';
export const TEXT_INPUT_TOKENS = 'gen_ai.usage.text.input_tokens';
export const IMAGE_INPUT_TOKENS = 'gen_ai.usage.image.input_tokens';
export const AUDIO_OUTPUT_TOKENS = 'gen_ai.usage.audio.output_tokens';
export const TEXT_OUTPUT_TOKENS = 'gen_ai.usage.text.output_tokens';
export const REASONING_TOKENS = 'gen_ai.usage.reasoning.output_tokens';
export const TEXT_CACHED_TOKENS = 'gen_ai.usage.text.cache_read.input_tokens';
export const AUDIO_CACHED_TOKENS = 'gen_ai.usage.audio.cache_read.input_tokens';
export const IMAGE_CACHED_TOKENS = 'gen_ai.usage.image.cache_read.input_tokens';

/** Content: written only with content capture. */
export const INPUT_MESSAGES = 'gen_ai.input.messages';
export const OUTPUT_MESSAGES = 'gen_ai.output.messages';
export const SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions';
export const TOOL_DEFINITIONS = 'gen_ai.tool.definitions';
export const TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
export const TOOL_CALL_RESULT = 'gen_ai.tool.call.result';

export const SESSION_ID = 'session.id';
export const USER_ID = 'user.id';
export const SERVER_ADDRESS = 'server.address';
export const SERVER_PORT = 'server.port';
export const ERROR_TYPE = 'error.type';
export const EXCEPTION_TYPE = 'exception.type';
export const EXCEPTION_MESSAGE = 'exception.message';
export const EXCEPTION_STACKTRACE = 'exception.stacktrace';

export const CALL_ID = 'realtime.call.id';
export const RECORDING_URI = 'realtime.recording.uri';
export const MODEL = 'realtime.model';
export const VOICE = 'realtime.voice';
export const TURN_DETECTION = 'realtime.turn_detection';

export const SERVER_SESSION_ID = 'realtime.session.id';
export const SESSION_AGENT = 'realtime.session.agent';
export const SESSION_WORKFLOW = 'realtime.session.workflow';
export const SESSION_END_REASON = 'realtime.session.end_reason';
export const CONNECT_TIME = 'realtime.session.connect_time';
export const TURN_COUNT = 'realtime.session.turn_count';
export const INTERRUPTION_COUNT = 'realtime.session.interruption_count';
export const TOOL_CALL_COUNT = 'realtime.session.tool_call_count';
export const HANDOFF_COUNT = 'realtime.session.handoff_count';
export const GUARDRAIL_TRIP_COUNT = 'realtime.session.guardrail_trip_count';
export const ERROR_COUNT = 'realtime.session.error_count';
export const SESSION_INPUT_TOKENS = 'realtime.session.input_tokens';
export const SESSION_OUTPUT_TOKENS = 'realtime.session.output_tokens';
export const SESSION_REASONING_TOKENS = 'realtime.session.reasoning_output_tokens';
export const SESSION_TRANSCRIPTION_INPUT_TOKENS = 'realtime.session.transcription_input_tokens';
export const SESSION_TRANSCRIPTION_OUTPUT_TOKENS = 'realtime.session.transcription_output_tokens';
export const SESSION_TRANSCRIPTION_AUDIO = 'realtime.session.transcription_audio_seconds';
/** US dollars, as are all costs. */
export const SESSION_COST = 'realtime.session.cost_usd';
export const UNPRICED_RESPONSE_COUNT = 'realtime.session.unpriced_response_count';
export const UNPRICED_TRANSCRIPTION_COUNT = 'realtime.session.unpriced_transcription_count';
export const DTMF_EVENT_COUNT = 'realtime.session.dtmf_event_count';

/** Seconds, as are all times of a session. */
export const USER_SPEECH_TIME = 'realtime.session.user_speech_time';
export const AGENT_SPEECH_TIME = 'realtime.session.agent_speech_time';
export const OVERLAP_TIME = 'realtime.session.overlap_time';
export const SILENCE_TIME = 'realtime.session.silence_time';
export const LONGEST_SILENCE = 'realtime.session.longest_silence';
export const GREETING_DELAY = 'realtime.session.greeting_delay';
export const UNANSWERED_TURN_COUNT = 'realtime.session.unanswered_turn_count';
export const AGENT_INTERRUPTION_COUNT = 'realtime.session.agent_interruption_count';

export const TURN_NUMBER = 'realtime.turn.number';
export const TURN_TRIGGER = 'realtime.turn.trigger';
export const INPUT_MODALITY = 'realtime.turn.input_modality';
export const TURN_END_REASON = 'realtime.turn.end_reason';
export const UNANSWERED = 'realtime.turn.unanswered';
export const ENDPOINTING = 'realtime.turn.endpointing';
export const RESPONSE_LATENCY = 'realtime.turn.response_latency';
export const RESPONSE_LATENCY_SOURCE = 'realtime.turn.response_latency_source';

export const TRANSCRIPTION_DELAY = 'realtime.transcription.delay';
export const TRANSCRIPTION_MODEL = 'realtime.transcription.model';
export const TRANSCRIPTION_INPUT_TOKENS = 'realtime.transcription.input_tokens';
export const TRANSCRIPTION_TEXT_INPUT_TOKENS = 'realtime.transcription.text_input_tokens';
export const TRANSCRIPTION_OUTPUT_TOKENS = 'realtime.transcription.output_tokens';
export const TRANSCRIPTION_AUDIO = 'realtime.transcription.audio_seconds';
export const TRANSCRIPTION_COST = 'realtime.transcription.cost_usd';
/** Content. */
export const TRANSCRIPTION_TEXT = 'realtime.transcription.text';
/** Content. */
export const DTMF_KEY = 'realtime.dtmf.key';

export const SPOKEN_RESPONSE_ID = 'realtime.response.id';
export const SPEAKING_AGENT = 'realtime.agent.name';
export const RESPONSE_STATUS = 'realtime.response.status';
export const RESPONSE_STATUS_REASON = 'realtime.response.status_reason';
export const REQUESTS_REMAINING = 'realtime.rate_limit.requests.remaining';
export const TOKENS_REMAINING = 'realtime.rate_limit.tokens.remaining';
export const OUT_OF_BAND = 'realtime.response.out_of_band';
export const RESPONSE_COST = 'realtime.response.cost_usd';

export const TOOL_OUTCOME = 'realtime.tool.outcome';
export const APPROVAL_WAIT = 'realtime.tool.approval_wait';

export const INTERRUPTION_REASON = 'realtime.interruption.reason';
export const REACTION_TIME = 'realtime.interruption.reaction_time';
export const HEARD_MS = 'realtime.audio.heard_ms';
export const TRUNCATED_AT_MS = 'realtime.audio.truncated_at_ms';
export const AFTER_CUT_MS = 'realtime.audio.after_cut_ms';

export const GUARDRAIL_TRIPPED = 'realtime.guardrail.tripped';
export const GUARDRAIL_NAMES = 'realtime.guardrail.names';
/** Content. */
export const GUARDRAIL_MESSAGE = 'realtime.guardrail.message';
export const ITEM_ID = 'realtime.item.id';

export const LINK_TYPE = 'realtime.link.type';
export const HANDOFF_FROM = 'realtime.handoff.from';
export const HANDOFF_TO = 'realtime.handoff.to';
export const ERROR_BENIGN = 'realtime.error.benign';
