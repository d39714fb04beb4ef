export type { ClientEventMatch } from './client-event-log.ts';
export { TRANSCRIBING } from './session-config.ts';
export {
  startRealtimeServer,
  type RealtimeServer,
  type RealtimeServerOptions,
} from './start-realtime-server.ts';
export type { ScriptedCall } from './scripted-call.ts';
export type {
  Answer,
  CallOutput,
  McpApprovalOutput,
  McpCallOutput,
  Output,
  ResponseControls,
  ResponseOptions,
  ResponseResult,
  ResponseStatus,
  SayOutput,
  ScriptedResponse,
  SpeechOptions,
  TextOutput,
  Timing,
} from './script-types.ts';
export { hummed, type Voice } from './voice.ts';
export type { ConversationItem, JsonObject, WireEvent } from './wire-types.ts';
