/**
 * Traces every realtime session of the process without a call for each of them.
 *
 * @packageDocumentation
 */
export { OpenAIRealtimeInstrumentation } from './openai-realtime-instrumentation.ts';
export type { OpenAIRealtimeInstrumentationConfig, SessionHook } from './instrumentation-config.ts';
