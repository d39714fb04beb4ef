import { hearChunk } from '../sound/agent-speech.ts';
import { awaitsFirstOutput, noteOutput } from '../turns/turns.ts';
import { openResponse } from '../session-state.ts';
import { admit, awaitAgent } from './responses.ts';
import type { ChunkKind, SilentKind } from '../../signals/signal.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';
import type { InferenceRecord, TurnRecord } from '../records.ts';

/** Whether a chunk changes nothing: it is not the first of its response, nor of its turn's answer. */
export function isLaterChunk(state: SessionState, responseId: string, kind: SilentKind): boolean {
  const record = openResponse(state, responseId);
  if (record === undefined || (record.timeToFirstChunk === undefined && record.createdSeen)) return false;
  if (record.outputType === undefined && kind !== 'arguments') return false;
  return !mayBeFirst(kind, record.turn);
}

/** The same of a response that began with a chunk and waits for its agent: until something else is heard these may be many. */
export function isLaterPendingChunk(pending: PendingResponse, responseId: string, kind: SilentKind): boolean {
  const { createdSeen, done, outputType, turn } = pending;
  if (pending.responseId !== responseId || createdSeen || done !== undefined) return false;
  return outputType !== undefined && !mayBeFirst(kind, turn);
}

function mayBeFirst(kind: SilentKind, turn: TurnRecord | undefined): boolean {
  return kind === 'text' && (turn?.answered === false || awaitsFirstOutput(turn));
}

/** A chunk of output. The first of a response is timed; a response that no `response.created` announced starts here. */
export function onChunk(state: SessionState, responseId: string, kind: ChunkKind, bytes: number): void {
  const record = openResponse(state, responseId) ?? pendingOf(state, responseId, kind);
  if (record === undefined) return;
  if ('kind' in record && record.timeToFirstChunk === undefined && record.createdSeen) {
    record.timeToFirstChunk = state.tree.secondsSince(record.startTime);
  }
  record.outputType ??= outputTypeOf(kind);
  if (kind === 'audio' && bytes > 0) hearChunk(state, record, bytes / record.audioBytesPerMs);
  // Audio that was left out of a log has sounded all the same.
  else if (kind === 'audio' || kind === 'text') noteOutput(state, record.turn);
}

/** A response whose announcement was lost, or comes after its chunks: its agent may be named yet. */
function pendingOf(
  state: SessionState,
  responseId: string,
  kind: ChunkKind,
): InferenceRecord | PendingResponse | undefined {
  const { pendingResponse } = state;
  if (pendingResponse?.responseId === responseId) return pendingResponse;
  if (state.knownResponses.has(responseId)) return undefined;
  const facts = { responseId, conversationId: undefined, outputType: outputTypeOf(kind) };
  const pending = admit(state, facts, false);
  awaitAgent(state, pending);
  return state.responses.get(responseId) ?? pending;
}

function outputTypeOf(kind: ChunkKind): 'speech' | 'text' | undefined {
  if (kind === 'arguments') return undefined;
  return kind === 'text' ? 'text' : 'speech';
}
