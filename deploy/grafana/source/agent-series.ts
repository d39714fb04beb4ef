import { latencyQuantile, metrics, quantile, series } from './metrics.ts';

export const byAgent = ['job', 'gen_ai_agent_name'];
export const nameOfAgent = '{{gen_ai_agent_name}} [{{job}}]';

/** What no agent had to do with, such as a turn without an answer, is not theirs. */
export const ofAgents = 'gen_ai_agent_name!=""';
export const turnsEnded = series(metrics.turns, [ofAgents]);
export const turnsFailed = series(metrics.turns, [ofAgents, 'realtime_turn_end_reason="failed"']);
export const unanswered = series(metrics.unansweredTurns, [ofAgents]);
export const byUser = series(metrics.interruptions, [ofAgents, 'realtime_interruption_reason="user"']);

/** The value that so large a share of a histogram of each agent is below. */
export function quantileByAgent(of: number, metric: string): string {
  return quantile(of, metric, { by: byAgent, matchers: [ofAgents] });
}

/** The same of the response latency, of each source alone. */
export function latencyByAgent(of: number, window?: '$__range'): string {
  return latencyQuantile(of, { by: byAgent, matchers: [ofAgents], ...(window && { window }) });
}
