import type { AgentSpeechRecord } from '../records.ts';

/** The name of the agent that speaks, where it is known. */
export function speakerOf({ response, agent }: AgentSpeechRecord): string | undefined {
  if (response === undefined) return agent?.name;
  return response.parent.kind === 'agent' ? response.parent.name : undefined;
}
