import { describe, expect, test } from 'vitest';
import { traceRealtimeSession } from '../../src/index.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { plant, pathsIn } from './event-templates.ts';
import { HOSTILE_VALUES } from './hostile-values.ts';
import { HostileSession, tellOrdinaryTurns, tellSubjects } from './told-events.ts';
import type { HostileValue } from './hostile-values.ts';

const { RealtimeAgent, RealtimeSession } = agentsRealtime;

type Emit = (event: string, ...args: unknown[]) => boolean;

const [agent, tool] = [{ name: 'Desk' }, { name: 'lookup', description: 'Looks things up.' }];
const toolCall = { id: 'item_0', callId: 'call_0', name: 'lookup', arguments: '{}' };
const rawItem = { type: 'function_call', ...toolCall };

/** The arguments of each event of the agents SDK's session. */
const EVENTS: Readonly<Record<string, readonly unknown[]>> = {
  agent_start: [{}, agent],
  agent_end: [{}, agent, 'Done.'],
  agent_handoff: [{}, agent, { name: 'Billing' }],
  agent_tool_start: [{}, agent, tool, { toolCall }],
  agent_tool_end: [{}, agent, tool, 'found', { toolCall }],
  tool_approval_requested: [{}, agent, { type: 'function_approval', tool, approvalItem: { rawItem } }],
  guardrail_tripped: [
    {},
    agent,
    { result: { guardrail: { name: 'No prices' }, agentOutput: 'Ten euros.' } },
    { itemId: 'item_0' },
  ],
  audio_interrupted: [{}, agent, {}],
  error: [{ type: 'error', error: { name: 'TypeError', message: 'no.', stack: 'TypeError: no.' } }],
  transport_event: [{ type: 'error', error: { type: 'x', code: 'y', message: 'no.', event_id: 'event_0' } }],
};

async function emitWithEachField(
  event: string,
  args: readonly unknown[],
  value: HostileValue,
  capture: boolean,
) {
  const hostile = new HostileSession();
  const session = new RealtimeSession(new RealtimeAgent(agent), {
    transport: new ScriptedRealtimeTransport(),
  });
  const { tracerProvider } = hostile;
  const trace = traceRealtimeSession(session, { tracerProvider, captureContent: capture });
  const emit = session.emit.bind(session) as unknown as Emit;
  let heard = 0;
  session.on(event as 'error', () => void (heard += 1));
  if (event !== 'error') session.on('error', () => undefined);
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const server = (each: object): void => void emit('transport_event', each);
  heard = 0;
  tellSubjects(server, 0);
  const before = heard;
  const paths = pathsIn(args);
  for (const path of paths) emit(event, ...(plant(args, path, value.make()) as unknown[]));
  expect(heard - before).toBe(paths.length);
  tellOrdinaryTurns(server);
  trace.end();
  session.close();
  hostile.expectInOrder(value, value.name);
}

describe.each([false, true])('with content capture %s', (captureContent) => {
  test.each(Object.entries(EVENTS))('nothing within "%s" harms a session', async (event, args) => {
    for (const value of HOSTILE_VALUES) await emitWithEachField(event, args, value, captureContent);
  });
});
