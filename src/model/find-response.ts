import type { InferenceRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/** The response that is being generated in the conversation; the latest, should there be several. */
export function latestOpenResponse(state: SessionState): InferenceRecord | undefined {
  return [...state.responses.values()].findLast((record) => !record.outOfBand);
}
