import type * as Testing from '@openai/agents-realtime/testing';

/** The testing entry of the version of the agents SDK under test; see `agents-sdk.ts`. */
export const { ScriptedRealtimeTransport } = (await import(
  `${process.env['AGENTS_REALTIME'] ?? '@openai/agents-realtime'}/testing`
)) as typeof Testing;

/** A transport of the SDK's own, without a socket. */
export type ScriptedTransport = Testing.ScriptedRealtimeTransport;
