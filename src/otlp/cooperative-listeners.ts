import { fieldsOf } from '../host/fields.ts';

/**
 * How many listeners of each end-of-process signal are not the application's but end the process themselves, provided
 * that nobody else listens. Our own follows the same rule, so each would wait for the other for ever: they are not
 * counted as the application's.
 */
export function countCooperativeListeners(): number {
  return countSignalExitListeners() + countAgentsSdkListeners();
}

// signal-exit, which many tools depend on, keeps how many listeners it has: version 3 on process, version 4 under a symbol.
// https://github.com/tapjs/signal-exit/blob/v4.1.0/src/index.ts
function countSignalExitListeners(): number {
  const emitters: unknown[] = [
    Reflect.get(process, '__signal_exit_emitter__'),
    Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
  ];
  let total = 0;
  for (const emitter of emitters) {
    const count = fieldsOf(emitter)['count'];
    if (typeof count === 'number') total += count;
  }
  return total;
}

// The agents SDK's own trace provider, one per process whatever the number of copies, listens to each signal once.
// https://github.com/openai/openai-agents-js/blob/main/packages/agents-core/src/tracing/provider.ts
function countAgentsSdkListeners(): number {
  return Reflect.get(globalThis, Symbol.for('openai.agents.core.traceProvider')) === undefined ? 0 : 1;
}
