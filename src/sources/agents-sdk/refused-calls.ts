import { fieldsOf, list } from '../../host/fields.ts';
import type { Signal, ToolEnded, ToolFailure } from '../../signals/signal.ts';

/** What the SDK ends a call with that it has refused can be any text, and it emits `agent_tool_start` all the same. */
const REFUSED_BY_PERSON: ToolFailure = {
  type: 'approval_rejected',
  message: 'Tool execution was not approved.',
};
const REFUSED_BY_GUARDRAIL: ToolFailure = {
  type: 'rejected_before_start',
  message: 'An input guardrail refused.',
};

/**
 * Tells calls that the SDK has refused from those that it has run. Of a person's decision it asks the run context, as
 * the SDK does. A guardrail's leaves no trace but this: the SDK waits for a tool to have run, while it ends a call that
 * a guardrail has refused before anything else can happen.
 */
export class RefusedCalls {
  /** The call that has started just now. */
  #justStarted: string | undefined;

  /** What a session's event means, given what it was emitted with: `context, agent, tool, …`. */
  look(signal: Signal | undefined, [context, agent, tool]: readonly unknown[]): Signal | undefined {
    if (signal?.type === 'tool_started' && list(fieldsOf(tool)['inputGuardrails']).length > 0) {
      this.#justStarted = signal.callId;
      queueMicrotask(() => (this.#justStarted = undefined));
    }
    if (signal?.type !== 'tool_ended' || signal.callId === undefined) return signal;
    if (isRejected(context, agent, signal)) return { ...signal, failure: REFUSED_BY_PERSON };
    return signal.callId === this.#justStarted ? { ...signal, failure: REFUSED_BY_GUARDRAIL } : signal;
  }
}

/** Whether a person has rejected this call, or all calls of its tool. */
function isRejected(context: unknown, agent: unknown, { callId, tool }: ToolEnded): boolean {
  const { isToolApproved } = fieldsOf(context);
  if (typeof isToolApproved !== 'function') return false;
  return isToolApproved.call(context, { toolName: tool.name, callId, agent }) === false;
}
