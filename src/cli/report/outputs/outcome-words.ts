import type { LatencyReport, ResponderReport, ToolReport } from '../analysis/latency-report.ts';
import { count, plural, whole } from '../../terminal/count.ts';
import { percentage } from './quantities.ts';

/** Error types of one tool that are named. */
const MOST_TYPES = 4;

/** What did not end well in the calls of a tool: `6 errors (timeout 4, tool_error 2)`, `3 rejected`. */
export function outcomesOf({ byOutcome, byErrorType }: ToolReport): string[] {
  return Object.entries(byOutcome)
    .filter(([outcome]) => outcome !== 'ok')
    .map(([outcome, number]) =>
      outcome === 'error'
        ? `${count(number, 'error')}${typesOf(byErrorType)}`
        : `${whole(number)} ${outcome}`,
    );
}

/** The share of the calls of a tool that did not end well. */
export function unsuccessfulShare({ count, byOutcome }: ToolReport): number {
  return count === 0 ? 0 : 1 - (byOutcome['ok'] ?? 0) / count;
}

/** What became of responses that were not completed: `12 cancelled`, `3 failed`. */
export function statusesOf({ byStatus }: ResponderReport): string[] {
  return Object.entries(byStatus)
    .filter(([status]) => status !== 'completed')
    .map(([status, number]) => `${whole(number)} ${status}`);
}

/** How many of everything there was, each a number and what it counts, with what part of the whole that is. */
export function headlineCounts(report: LatencyReport): { number: string; noun: string; aside?: string }[] {
  const { sessions, turns, tools, agents, interruptions, errors } = report;
  const responses = agents.reduce((sum, agent) => sum + agent.responses, 0);
  const calls = tools.reduce((sum, tool) => sum + tool.count, 0);
  const failures = errors.reduce((sum, error) => sum + error.count, 0);
  const item = (count: number, noun: string, aside?: string): ReturnType<typeof headlineCounts>[number] => ({
    number: whole(count),
    noun: plural(count, noun),
    ...(aside !== undefined && { aside }),
  });
  const ofTurns = turns.count === 0 ? undefined : `${percentage(interruptions.count / turns.count)} of turns`;
  return [
    item(sessions.count, 'session'),
    item(turns.count, 'turn'),
    item(responses, 'response'),
    item(calls, 'tool call'),
    item(interruptions.count, 'interruption', ofTurns),
    ...(turns.guardrailTrips > 0 ? [item(turns.guardrailTrips, 'guardrail trip')] : []),
    item(failures, 'error'),
  ];
}

/** Where spans failed, in words. */
export const OPERATION_WORDS = {
  realtime_session: 'session',
  chat: 'response',
  execute_tool: 'tool call',
} as const;

function typesOf(byErrorType: Readonly<Record<string, number>>): string {
  const types = Object.entries(byErrorType).map(([type, number]) => `${type} ${whole(number)}`);
  if (types.length === 0) return '';
  const rest = types.length - MOST_TYPES;
  return ` (${types.slice(0, MOST_TYPES).join(', ')}${rest > 0 ? `, … ${rest} more` : ''})`;
}
