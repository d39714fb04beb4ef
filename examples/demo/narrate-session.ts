import type { RealtimeSession } from '@openai/agents-realtime';

/** Prints what happens in a session while it happens: who says what, tools, handoffs, interruptions. */
export function narrateSession(session: RealtimeSession, print: (line: string) => void): void {
  session.on('transport_event', (event) => {
    const line = describeEvent(event, session.currentAgent.name);
    if (line !== undefined) print(line);
  });
  session.on('agent_tool_start', (_context, _agent, tool) => print(`  ${tool.name} starts`));
  session.on('agent_tool_end', (_context, _agent, tool, result) => print(`  ${tool.name}: ${result}`));
  session.on('agent_handoff', (_context, from, to) => print(`  ${from.name} hands over to ${to.name}`));
  session.on('guardrail_tripped', (_context, _agent, error) => {
    print(`  guardrail ${error.result.guardrail.name} trips`);
  });
  session.on('error', ({ error }) => print(`  error: ${describeError(error)}`));
}

/** What an error of the session says, whichever of its shapes it has; a browser's event of a failed WebSocket says nothing. */
export function describeError(error: unknown): string {
  if (error instanceof Event) return 'no reason given';
  if (typeof error === 'object' && error !== null) {
    if ('message' in error && typeof error.message === 'string') return error.message;
    if ('error' in error) return describeError(error.error);
  }
  return String(error);
}

function describeEvent(event: object & { type: string }, agentName: string): string | undefined {
  switch (event.type) {
    case 'conversation.item.input_audio_transcription.completed':
      return 'transcript' in event ? `Caller: ${String(event.transcript)}` : undefined;
    case 'response.output_audio_transcript.done':
      return 'transcript' in event ? `${agentName}: ${String(event.transcript)}` : undefined;
    case 'conversation.item.truncated':
      // More reliable than the session's audio_interrupted, which also comes after all was played.
      return 'audio_end_ms' in event
        ? `  ${agentName} is cut off after ${String(event.audio_end_ms)} ms`
        : undefined;
    default:
      return undefined;
  }
}
