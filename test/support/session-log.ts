import { agentsRealtime } from './agents-sdk.ts';
import type { RealtimeSession, RealtimeSessionEventTypes } from '@openai/agents-realtime';

type EventName = keyof RealtimeSessionEventTypes;

const EVENTS: Record<EventName, true> = {
  agent_start: true,
  agent_end: true,
  agent_handoff: true,
  agent_tool_start: true,
  agent_tool_end: true,
  transport_event: true,
  audio_start: true,
  audio_stopped: true,
  audio: true,
  audio_interrupted: true,
  guardrail_tripped: true,
  history_updated: true,
  history_added: true,
  error: true,
  tool_approval_requested: true,
  mcp_tool_call_completed: true,
  mcp_tools_changed: true,
};

/** Every event that a session of the agents SDK emits. */
export const SESSION_EVENTS = Object.keys(EVENTS) as EventName[];

/** Writes down every event of a session with all of its arguments, one line each, in order. */
export function logSession(session: RealtimeSession): string[] {
  const log: string[] = [];
  for (const event of SESSION_EVENTS) {
    session.on(event, (...args: unknown[]) => void log.push(`${event} ${describe(args)}`));
  }
  return log;
}

/** A value as text that is the same in every run: without what is random or measured, objects of the SDK by name. */
export function describe(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, entry: unknown) {
    if (key === 'event_id' || key === 'expires_at') return undefined;
    // The audio that was heard until an interruption counts as input of what follows.
    if (key === 'audio_start_ms' || key === 'audio_end_ms' || key === 'usage') return 'measured';
    // The entry itself, before its own toJSON().
    const itself = this[key];
    if (itself instanceof agentsRealtime.RealtimeAgent) return `agent ${itself.name}`;
    if (itself instanceof Error) return `${itself.constructor.name}: ${itself.message}`;
    if (itself instanceof ArrayBuffer) return `${itself.byteLength} bytes`;
    return itself?.constructor.name === 'RunContext' ? 'context' : entry;
  });
}
