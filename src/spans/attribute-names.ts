/**
 * Names of attributes, as this library writes them.
 *
 * `gen_ai.*` follow the OpenTelemetry GenAI registry, schema 1.42.0-dev, which has no release yet
 * (https://github.com/open-telemetry/semantic-conventions-genai). Names marked "proposed" are not in that registry:
 * they come from its open realtime proposal, pull request 394. `error.type`, `exception.*` and `server.*` follow
 * registry 1.44.0. Names under `realtime.` are this library's own.
 */

export const SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev';

export const OPERATION_NAME = 'gen_ai.operation.name';
export const PROVIDER_NAME = 'gen_ai.provider.name';
export const CONVERSATION_ID = 'gen_ai.conversation.id';
/** Proposed. */
export const REALTIME_SESSION_ID = 'gen_ai.realtime_session.id';
export const WORKFLOW_NAME = 'gen_ai.workflow.name';
export const AGENT_NAME = 'gen_ai.agent.name';
export const REQUEST_MODEL = 'gen_ai.request.model';
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
/** Proposed. */
export const AUDIO_CACHED_TOKENS = 'gen_ai.usage.audio.cache_read.input_tokens';
/** Proposed. */
export const TEXT_CACHED_TOKENS = 'gen_ai.usage.text.cache_read.input_tokens';

/** Content: written only with content capture. */
export const INPUT_MESSAGES = 'gen_ai.input.messages';
export const OUTPUT_MESSAGES = 'gen_ai.output.messages';
export const SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions';
export const TOOL_DEFINITIONS = 'gen_ai.tool.definitions';
export const TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
export const TOOL_CALL_RESULT = 'gen_ai.tool.call.result';

export const SERVER_ADDRESS = 'server.address';
export const SERVER_PORT = 'server.port';
export const ERROR_TYPE = 'error.type';
export const EXCEPTION_TYPE = 'exception.type';
export const EXCEPTION_MESSAGE = 'exception.message';
export const EXCEPTION_STACKTRACE = 'exception.stacktrace';

export const VOICE = 'realtime.voice';
export const TURN_DETECTION = 'realtime.turn_detection';

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

export const TURN_NUMBER = 'realtime.turn.number';
export const TURN_TRIGGER = 'realtime.turn.trigger';
export const INPUT_MODALITY = 'realtime.turn.input_modality';
export const TURN_END_REASON = 'realtime.turn.end_reason';
export const RESPONSE_LATENCY = 'realtime.turn.response_latency';
export const RESPONSE_LATENCY_SOURCE = 'realtime.turn.response_latency.source';

export const TRANSCRIPTION_DELAY = 'realtime.transcription.delay';

export const RESPONSE_STATUS = 'realtime.response.status';
export const RESPONSE_STATUS_REASON = 'realtime.response.status_reason';
export const OUT_OF_BAND = 'realtime.response.out_of_band';

export const TOOL_OUTCOME = 'realtime.tool.outcome';
export const APPROVAL_WAIT = 'realtime.tool.approval_wait';

export const INTERRUPTION_REASON = 'realtime.interruption.reason';
export const REACTION_TIME = 'realtime.interruption.reaction_time';
export const HEARD_MS = 'realtime.audio.heard_ms';

export const GUARDRAIL_TRIPPED = 'realtime.guardrail.tripped';
export const GUARDRAIL_NAMES = 'realtime.guardrail.names';
/** Content. */
export const GUARDRAIL_MESSAGE = 'realtime.guardrail.message';
export const ITEM_ID = 'realtime.item.id';

export const LINK_TYPE = 'realtime.link.type';
export const HANDOFF_FROM = 'realtime.handoff.from';
export const HANDOFF_TO = 'realtime.handoff.to';
export const ERROR_BENIGN = 'realtime.error.benign';
