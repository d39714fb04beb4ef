/**
 * Attributes of the OpenInference semantic conventions, as far as they are written here: `spec/semantic_conventions.md` of
 * https://github.com/Arize-ai/openinference, package `@arizeai/openinference-semantic-conventions` 2.7. `session.id` and
 * `user.id` are the same there.
 */

export const SPAN_KIND = 'openinference.span.kind';
export const AGENT_NAME = 'agent.name';
export const TOOL_NAME = 'tool.name';
export const TOOL_ID = 'tool.id';
export const TOOL_DESCRIPTION = 'tool.description';

export const LLM_SYSTEM = 'llm.system';
export const LLM_PROVIDER = 'llm.provider';
export const LLM_MODEL_NAME = 'llm.model_name';
export const LLM_FINISH_REASON = 'llm.finish_reason';
export const PROMPT_TOKENS = 'llm.token_count.prompt';
export const COMPLETION_TOKENS = 'llm.token_count.completion';
export const TOTAL_TOKENS = 'llm.token_count.total';
export const CACHED_TOKENS = 'llm.token_count.prompt_details.cache_read';
export const PROMPT_AUDIO_TOKENS = 'llm.token_count.prompt_details.audio';
export const COMPLETION_AUDIO_TOKENS = 'llm.token_count.completion_details.audio';
export const REASONING_TOKENS = 'llm.token_count.completion_details.reasoning';
export const TOTAL_COST = 'llm.cost.total';

/** Content: written only with content capture. */
export const INPUT_VALUE = 'input.value';
export const INPUT_MIME_TYPE = 'input.mime_type';
export const OUTPUT_VALUE = 'output.value';
export const OUTPUT_MIME_TYPE = 'output.mime_type';
export const TOOL_PARAMETERS = 'tool.parameters';
/** Lists, whose entries have attributes of their own: `llm.input_messages.0.message.role`. */
export const INPUT_MESSAGES = 'llm.input_messages';
export const OUTPUT_MESSAGES = 'llm.output_messages';
