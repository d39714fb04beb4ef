import type * as AgentsRealtime from '@openai/agents-realtime';

/** The version of the agents SDK under test: the package that `AGENTS_REALTIME` names, else the newest supported. */
export const agentsRealtime = (await import(
  process.env['AGENTS_REALTIME'] ?? '@openai/agents-realtime'
)) as typeof AgentsRealtime;

/**
 * Whether the version under test cuts what is being played after its generation is done. Versions before 0.20 forget
 * about audio once it is generated: speech during playback is then seen by nobody.
 */
export const cutsPlayback = !/0-1[789]$/.test(process.env['AGENTS_REALTIME'] ?? '');
