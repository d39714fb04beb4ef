import type * as AgentsRealtime from '@openai/agents-realtime';

/** The version of the agents SDK under test: the package that `AGENTS_REALTIME` names, else the newest supported. */
export const agentsRealtime = (await import(
  process.env['AGENTS_REALTIME'] ?? '@openai/agents-realtime'
)) as typeof AgentsRealtime;

/** Whether the version under test is the oldest supported. */
export const isOldest = process.env['AGENTS_REALTIME'] === 'agents-realtime-0-17';
