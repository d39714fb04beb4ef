import { createRequire } from 'node:module';
import type * as AgentsCore from '@openai/agents-core';
import type * as AgentsRealtime from '@openai/agents-realtime';

const packageName = process.env['AGENTS_REALTIME'] ?? '@openai/agents-realtime';

/** The version of the agents SDK under test: the package that `AGENTS_REALTIME` names, else the newest supported. */
export const agentsRealtime = (await import(packageName)) as typeof AgentsRealtime;

/** The core that it is built on: each release has its own. */
export const agentsCore = (await import(pathOfCore())) as typeof AgentsCore;

function pathOfCore(): string {
  const path = createRequire(import.meta.url).resolve(packageName);
  return createRequire(path).resolve('@openai/agents-core').replace(/\.js$/, '.mjs');
}

/**
 * Whether the version under test cuts what is being played after its generation is done. Versions before 0.20 forget
 * about audio once it is generated: speech during playback is then seen by nobody.
 */
export const cutsPlayback = !/0-1[789]$/.test(process.env['AGENTS_REALTIME'] ?? '');
