/**
 * Traces OpenAI realtime voice-agent sessions with OpenTelemetry. This entry imports `@opentelemetry/api` only and
 * runs in browsers; `opentelemetry-instrumentation-openai-realtime/otlp` sets up export.
 *
 * @packageDocumentation
 */
export { traceRealtimeSession } from './sources/agents-sdk/trace-realtime-session.ts';
export { recordRealtimeSession } from './sources/agents-sdk/record-realtime-session.ts';
export { traceRealtimeConnection } from './sources/connection/trace-realtime-connection.ts';
export { recordRealtimeConnection } from './sources/connection/record-realtime-connection.ts';
export { RealtimeEventSubscriber } from './sources/event-stream/realtime-event-subscriber.ts';
export { traceEvents } from './sources/event-stream/trace-events.ts';
export { endOpenSessions } from './session/open-sessions.ts';

export type { SessionTrace } from './sources/traced-objects.ts';
export type { TraceableSession } from './sources/agents-sdk/session-shape.ts';
export type { TraceSessionOptions } from './sources/agents-sdk/trace-realtime-session.ts';
export type { EventStreamTraceOptions, EventTime } from './sources/event-stream/realtime-event-subscriber.ts';
export type { TraceableConnection } from './sources/connection/connection-shape.ts';
export type { TraceConnectionOptions } from './sources/connection/connection-options.ts';
export type { SessionRecording } from './sources/recorded-objects.ts';
export type { RecordOptions } from './recording/record-options.ts';
export type { RecordingTarget } from './recording/recording-target.ts';
export type { TraceOptions } from './session/trace-options.ts';
export type { Billed, BilledUsage, Prices, TokenCounts } from './model/costs.ts';
export type { Redact, RedactContext } from './spans/content.ts';
export type { Convention } from './spans/conventions/convention.ts';
export type { TraceBoundary } from './spans/span-writer.ts';
export type { EndReason } from './session/end-reason.ts';

export type {
  AgentEndEvent,
  AgentStartEvent,
  AudioEndEvent,
  AudioEvent,
  AudioInterruptedEvent,
  ErrorEvent,
  GuardrailTrippedEvent,
  HandoffEvent,
  HistoryAddedEvent,
  HistoryUpdatedEvent,
  InputAudioTimeoutTriggeredEvent,
  RawModelEventEnvelope,
  RealtimeSessionEvent,
  RealtimeSessionEventType,
  ToolApprovalRequiredEvent,
  ToolEndEvent,
  ToolStartEvent,
} from './sources/event-stream/session-event.ts';
export type {
  AgentReference,
  AssistantMessageItem,
  AudioChunk,
  AudioContent,
  GuardrailResult,
  HistoryItem,
  ImageContent,
  RawModelEvent,
  RawServerEvent,
  SessionEventInfo,
  SystemMessageItem,
  TextContent,
  ToolCallItem,
  ToolReference,
  UserMessageItem,
} from './sources/event-stream/session-event-parts.ts';
