import { describe, expect, test } from 'vitest';
import * as limits from '../../src/model/limits.ts';
import { signal, startModelSession } from '../support/model-session.ts';
import type { ModelSession } from '../support/model-session.ts';
import type { ErrorRaised, ListedCall, Signal } from '../../src/signals/signal.ts';

const many = 3 * limits.MAX_OPEN_TOOL_CALLS;
const ids = Array.from({ length: many }, (_, index) => `c${index}`);

const failed = (responseId: string): Signal => ({
  ...(signal.done(responseId) as Extract<Signal, { type: 'response_done' }>),
  status: 'failed',
  error: { origin: 'server', type: 'server_error', message: undefined },
});
const listing = (responseId: string, calls: readonly ListedCall[]): Signal => ({
  ...(signal.done(responseId) as Extract<Signal, { type: 'response_done' }>),
  calls,
});
const error = (fields: Partial<ErrorRaised> = {}): Signal => ({
  type: 'error_raised',
  error: { origin: 'sdk', type: 'TypeError', message: 'database is down' },
  ...fields,
});
const spoken = (itemId: string): Signal[] => [
  signal.speechStarted(itemId),
  signal.speechStopped(itemId),
  signal.committed(itemId),
];
const callIds = (session: ModelSession): unknown[] =>
  session.spans().flatMap(({ attributes }) => attributes['gen_ai.tool.call.id'] ?? []);

describe('beyond the cap on open calls each call is still one span', () => {
  test.each([true, false])('when its response lists all of them, with an SDK: %s', (agents) => {
    const session = startModelSession({ agents });
    const calls = ids.map((callId) => ({ callId, name: 'lookup', arguments: '{}' }));
    session.at(0, signal.created('r1'), ...ids.map((id) => signal.called('r1', id)), listing('r1', calls));
    session.end(10);
    expect(callIds(session)).toHaveLength(many);
    expect(new Set(callIds(session)).size).toBe(many);
    expect(session.span('realtime_session').attributes['realtime.session.tool_call_count']).toBe(many);
  });

  test('when those that had to end before they ran are run', () => {
    const session = startModelSession();
    session.at(
      0,
      signal.created('r1'),
      signal.agentStarted('A'),
      ...ids.map((id) => signal.called('r1', id)),
    );
    session.at(
      5,
      ...ids.flatMap((id) => [signal.toolStarted(id), signal.toolEnded(id), signal.outputSent(id)]),
    );
    session.end(10);
    expect(callIds(session)).toHaveLength(many);
    expect(new Set(callIds(session))).toEqual(new Set(ids));
  });

  test('and a call that only the listing has is one of them', () => {
    const session = startModelSession();
    const calls = [...ids, 'late'].map((callId) => ({ callId, name: 'lookup', arguments: '{}' }));
    session.at(0, signal.created('r1'), ...ids.map((id) => signal.called('r1', id)), listing('r1', calls));
    session.end(10);
    expect(callIds(session)).toHaveLength(many + 1);
  });
});

describe('a call whose response failed', () => {
  test('ended with it if nothing comes of it, and is exported when a later turn is answered', () => {
    const session = startModelSession({ agents: false });
    session.at(0, ...spoken('i1'), signal.created('r1'));
    session.at(100, signal.called('r1', 'c1'));
    session.at(150, failed('r1'));
    session.at(9000, ...spoken('i2'));
    session.at(9100, signal.created('r2'));
    expect(session.times('execute_tool')).toEqual([100, 150]);
    expect(session.times('turn')).toEqual([0, 150]);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('failed');
  });

  test('goes on if the client answers it all the same', () => {
    const session = startModelSession({ agents: false });
    session.at(0, ...spoken('i1'), signal.created('r1'), signal.called('r1', 'c1'), failed('r1'));
    session.at(700, signal.outputSent('c1'), signal.requested());
    session.at(800, signal.created('r2'));
    session.at(900, signal.done('r2'));
    session.end(1000);
    expect(session.times('execute_tool')).toEqual([0, 700]);
    expect(session.span('execute_tool').attributes['realtime.tool.outcome']).toBe('ok');
    expect(session.times('turn')).toEqual([0, 900]);
    expect(session.span('turn').attributes['realtime.turn.end_reason']).toBe('completed');
  });

  test('and that an SDK runs lasts until that says so, or the session is over', () => {
    const session = startModelSession();
    session.at(0, signal.created('r1'), signal.agentStarted('A'), signal.called('r1', 'c1'));
    session.at(0, signal.called('r1', 'c2'), signal.toolStarted('c1'));
    session.at(100, failed('r1'));
    session.at(150, signal.toolStarted('c2'));
    session.end(500);
    expect(session.times('execute_tool', 0)).toEqual([0, 500]);
    expect(session.times('execute_tool', 1)).toEqual([150, 500]);
  });

  test('is not that of another response', () => {
    const session = startModelSession({ agents: false });
    session.at(0, signal.created('r1'), signal.called('r1', 'c1'), signal.done('r1'));
    session.at(10, signal.created('r2'));
    session.at(50, failed('r2'));
    session.end(500);
    expect(session.times('execute_tool')).toEqual([0, 500]);
  });
});

describe('an error that is surely that of a call', () => {
  test('ends the call that it names, whatever else runs', () => {
    const session = startModelSession();
    session.at(0, ...spoken('i1'), signal.created('r1'), signal.agentStarted('A'));
    session.at(10, signal.called('r1', 'c1'), signal.toolStarted('c1'));
    session.at(10, signal.called('r1', 'c2'), signal.toolStarted('c2'), signal.done('r1'));
    session.at(50, error({ callId: 'c2' }));
    expect(session.times('execute_tool')).toEqual([10, 50]);
    expect(callIds(session)).toEqual(['c2']);
    session.end(500);
  });

  test('is none of a call that waits for a person, nor of one that has ended', () => {
    const session = startModelSession();
    session.at(0, signal.created('r1'), signal.agentStarted('A'), signal.called('r1', 'c1'));
    session.at(5, {
      type: 'approval_requested',
      callId: 'c1',
      tool: { name: 'lookup' },
      agent: 'A',
      arguments: '{}',
      mcp: false,
    });
    session.at(5, signal.called('r1', 'c2'), signal.toolStarted('c2'), signal.toolEnded('c2'));
    session.at(10, error({ callId: 'c1' }), error({ callId: 'c2' }));
    session.at(20, { type: 'approval_decided', callId: 'c1', approved: true }, signal.toolStarted('c1'));
    session.at(30, signal.toolEnded('c1'), signal.done('r1'));
    session.end(100);
    expect(session.span('invoke_agent').events.map(({ name }) => name)).toEqual(['exception', 'exception']);
    for (const index of [0, 1])
      expect(session.span('execute_tool', index).attributes['realtime.tool.outcome']).toBe('ok');
  });

  test('closes its turn only when nothing else of it is open, or asked for', () => {
    const session = startModelSession();
    session.at(0, ...spoken('i1'), signal.created('r1'), signal.agentStarted('A'));
    session.at(10, signal.called('r1', 'c1'), signal.toolStarted('c1'));
    session.at(10, signal.called('r1', 'c2'), signal.toolStarted('c2'), signal.done('r1'));
    session.at(20, signal.outputSent('c1'), signal.requested(), signal.toolEnded('c1'));
    session.at(50, error({ callId: 'c2' }));
    session.at(60, signal.created('r2'), signal.agentStarted('A'));
    session.at(90, signal.done('r2'));
    session.end(100);
    expect(session.times('turn')).toEqual([0, 90]);
    expect(session.spans().filter(({ name }) => name === 'turn')).toHaveLength(1);
  });
});
