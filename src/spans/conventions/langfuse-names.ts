/**
 * What Langfuse reads of spans that come over OTLP, as far as it is written here: `packages/shared/src/server/otel` of
 * https://github.com/langfuse/langfuse, version 4.16 (August 2026), and the property mapping on
 * https://langfuse.com/integrations/native/opentelemetry. `session.id`, `user.id`, status, model and the messages of the
 * GenAI conventions it reads as they are.
 */

export const OBSERVATION_TYPE = 'langfuse.observation.type';
export const OBSERVATION_USAGE = 'langfuse.observation.usage_details';
export const OBSERVATION_COST = 'langfuse.observation.cost_details';
export const COMPLETION_START_TIME = 'langfuse.observation.completion_start_time';
export const TRACE_NAME = 'langfuse.trace.name';

/** Content: written only with content capture. */
export const OBSERVATION_INPUT = 'langfuse.observation.input';
export const OBSERVATION_OUTPUT = 'langfuse.observation.output';
export const TRACE_INPUT = 'langfuse.trace.input';
export const TRACE_OUTPUT = 'langfuse.trace.output';

/** Of the GenAI conventions: `@langfuse/otel` 5 sends no span that has nothing of them. */
export { PROVIDER_NAME } from '../attribute-names.ts';
