import type { InferenceRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** A response that is open, or has ended lately. */
export function responseById(state: SessionState, id: string | undefined): InferenceRecord | undefined {
  return id === undefined ? undefined : (state.responses.get(id) ?? state.endedResponses.get(id));
}

/** The response that is being generated in the conversation; the latest, should there be several. */
export function latestOpenResponse(state: SessionState): InferenceRecord | undefined {
  return [...state.responses.values()].findLast((record) => !record.outOfBand);
}
