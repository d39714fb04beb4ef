import { latestOpenResponse } from './session-state.ts';
import { isAtWork } from './turns/turns.ts';
import type { ErrorFacts } from '../signals/signal.ts';
import type { Failure, SpanRecord } from './records.ts';
import type { SessionState } from './session-state.ts';
import type { SpanEvent } from './trace-sink.ts';

/** Writes an error as a span event, and notes that it happened there. */
export function writeException(
  state: SessionState,
  target: SpanRecord,
  error: ErrorFacts,
  { benign = false, time = state.tree.now }: { benign?: boolean; time?: number } = {},
): void {
  state.tree.touch(target);
  state.tree.event(target, { ...exceptionEvent(error), benign }, time);
}

export function exceptionEvent({
  type,
  message,
  stack,
}: ErrorFacts): Extract<SpanEvent, { name: 'exception' }> {
  // V8 quotes what it could not parse, and that is what the model or the user said.
  const isContent = type === 'SyntaxError';
  return { name: 'exception', type, message, stack: isContent ? undefined : stack, benign: false, isContent };
}

/** The failure of a span that the error ends. */
export function failureOf({ type, message }: ErrorFacts): Failure {
  if (type === 'SyntaxError') return { type };
  return { type: type === 'ToolTimeoutError' ? 'timeout' : type, message };
}

/**
 * The span of an error that names nothing: the running agent, else the turn in which something is being done or was
 * asked for, else the session.
 */
export function innermostOpen(state: SessionState): SpanRecord {
  const agents = [latestOpenResponse(state)?.parent, state.latestAgent];
  const agent = agents.find((record) => record?.kind === 'agent' && record.endTime === undefined);
  const asked = new Set(state.requests.map((request) => request.turn));
  const turn = state.tree.turns.findLast((each) => isAtWork(each) || asked.has(each));
  return agent ?? turn ?? state.session;
}
