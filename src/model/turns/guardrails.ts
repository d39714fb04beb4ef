import { latestOpenResponse } from '../session-state.ts';
import { newestTurn } from './turns.ts';
import type { GuardrailTripped } from '../../signals/signal.ts';
import type { AgentRecord, InferenceRecord, SpanRecord, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/**
 * An output guardrail fired, during its response or well after it. The SDK then interrupts and sends a feedback
 * message: that message is the SDK's, and its answer goes on with the turn that tripped.
 */
export function onGuardrailTripped(state: SessionState, signal: GuardrailTripped): void {
  const { guardrails, itemId, message } = signal;
  const response = trippedResponse(state, signal);
  const agent = response === undefined ? agentOf(state, signal) : response.parent;
  const turn = response?.turn ?? (agent?.kind === 'agent' ? agent.parent : newestTurn(state));
  state.session.counts.guardrailTrips += 1;
  state.tree.holdsTurns = true;
  if (response !== undefined) response.guardrailTripped = true;
  if (turn !== undefined) turn.guardrailTripped = true;

  const target = [response, agent, turn].find(isOpen) ?? state.session;
  state.tree.touch(target);
  state.tree.event(target, { name: 'guardrail_tripped', guardrails, itemId, message });
  state.tripped = { turn, agent: agent?.kind === 'agent' ? agent : undefined };
}

export function onGuardrailHandled(state: SessionState): void {
  state.tripped = undefined;
}

function trippedResponse(state: SessionState, { itemId }: GuardrailTripped): InferenceRecord | undefined {
  const byItem = itemId === undefined ? undefined : state.responsesByItem.get(itemId);
  return byItem ?? latestOpenResponse(state);
}

function agentOf(state: SessionState, { agent }: GuardrailTripped): AgentRecord | undefined {
  return agent === undefined ? state.latestAgent : state.agents.get(agent);
}

function isOpen(record: SpanRecord | undefined): record is InferenceRecord | AgentRecord | TurnRecord {
  return record !== undefined && record.endTime === undefined;
}
