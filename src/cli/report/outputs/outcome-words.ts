import type { LatencyReport, ResponderReport, ToolReport } from '../analysis/latency-report.ts';
import { count, plural, whole } from '../../terminal/count.ts';
import { duration, percentage } from './quantities.ts';

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

/** What calls of a tool waited for a person: `waited for approval 137×, p50 2.50s p95 6.92s, 8.1% of the latency`. */
export function approvalOf(
  { approvalWait, approvalShare }: ToolReport,
  time: (seconds: number) => string = duration,
): string[] {
  if (approvalWait === null) return [];
  const { count: calls, p50, p95 } = approvalWait;
  const share = approvalShare === null ? '' : `, ${percentage(approvalShare)} of the latency`;
  return [`waited for approval ${whole(calls)}×, p50 ${time(p50)} p95 ${time(p95)}${share}`];
}

/** The share of all response latency that callers waited for a tool, for it to run and for its approval. */
export function waitShare({ latencyShare, approvalShare }: ToolReport): number {
  return (latencyShare ?? 0) + (approvalShare ?? 0);
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
  // Sessions count more than what failed; spans from before they counted know nothing else.
  const failures = sessions.errorCount ?? errors.reduce((sum, error) => sum + error.count, 0);
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
