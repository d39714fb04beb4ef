import { awaitsFirstOutput, noteFirstOutput } from '../turns/turns.ts';
import { openResponse } from '../session-state.ts';
import { admit, awaitAgent } from './responses.ts';
import type { ChunkKind } from '../../signals/signal.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';
import type { InferenceRecord } from '../records.ts';

/**
 * A chunk of output after the first of its response, and of its turn's answer: it changes nothing but the response's size.
 * Gives the response; `undefined` for any other chunk, which is left alone.
 */
export function onLaterChunk(
  state: SessionState,
  responseId: string,
  kind: ChunkKind,
  bytes: number,
): InferenceRecord | undefined {
  const record = openResponse(state, responseId);
  if (record === undefined || (record.timeToFirstChunk === undefined && record.createdSeen)) return undefined;
  if (record.outputType === undefined && kind !== 'arguments') return undefined;
  if (isOutput(kind) && awaitsFirstOutput(record.turn)) return undefined;
  record.audioBytes += bytes;
  return record;
}

/** The same of a response that began with a chunk and waits for its agent: until something else is heard these may be many. */
export function onPendingChunk(
  pending: PendingResponse,
  responseId: string,
  kind: ChunkKind,
  bytes: number,
): boolean {
  const { createdSeen, done, outputType, turn } = pending;
  if (pending.responseId !== responseId || createdSeen || done !== undefined) return false;
  if (outputType === undefined || (isOutput(kind) && awaitsFirstOutput(turn))) return false;
  pending.audioBytes += bytes;
  return true;
}

/** A chunk of output. The first of a response is timed; a response that no `response.created` announced starts here. */
export function onChunk(state: SessionState, responseId: string, kind: ChunkKind, bytes: number): void {
  const record = state.responses.get(responseId) ?? pendingOf(state, responseId, kind);
  if (record === undefined) return;
  if ('kind' in record && record.timeToFirstChunk === undefined && record.createdSeen) {
    record.timeToFirstChunk = state.tree.secondsSince(record.startTime);
  }
  record.outputType ??= outputTypeOf(kind);
  record.audioBytes += bytes;
  if (isOutput(kind)) noteFirstOutput(state, record.turn);
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

/** What the user hears, or reads in a text session. */
export function isOutput(kind: ChunkKind): boolean {
  return kind === 'audio' || kind === 'text';
}
