import { expect, test } from 'vitest';
import * as limits from '../../src/model/limits.ts';
import { signal, startModelSession } from '../support/model-session.ts';

const many = 1000;

test('calls without an end are ended as unfinished, oldest first, and all of them have a span', () => {
  const session = startModelSession();
  session.at(0, signal.created('r1'), signal.agentStarted('A'));
  for (let n = 0; n < many; n += 1) session.at(n, signal.called('r1', `c${n}`), signal.toolStarted(`c${n}`));
  const ended = session.spans().filter((span) => span.name.startsWith('execute_tool'));
  expect(ended).toHaveLength(many - limits.MAX_OPEN_TOOL_CALLS);
  expect(ended[0]?.attributes['gen_ai.tool.call.id']).toBe('c0');
  session.end(many);
  const all = session.spans().filter((span) => span.name.startsWith('execute_tool'));
  expect(all).toHaveLength(many);
  expect(new Set(session.limits)).toEqual(new Set(['MAX_OPEN_TOOL_CALLS']));
});

test('responses without an end are ended as unfinished', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) {
    session.at(n, {
      type: 'response_created',
      responseId: `r${n}`,
      conversationId: null,
      outputType: 'text',
    });
    session.chunk(n, `r${n}`, 'text');
  }
  session.end(many);
  const all = session.spans().filter((span) => span.name.startsWith('chat'));
  expect(all).toHaveLength(many);
  expect(all.every((span) => span.attributes['realtime.response.status'] === 'unfinished')).toBe(true);
  expect(session.limits).toContain('MAX_OPEN_RESPONSES');
});

test('speech whose transcript never comes does not pile up', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) {
    session.at(n, signal.speechStarted(`i${n}`), signal.speechStopped(`i${n}`), signal.committed(`i${n}`));
    session.at(n, signal.created(`r${n}`), signal.agentStarted('A'), signal.done(`r${n}`));
  }
  const ended = session.spans().filter((span) => span.name === 'user_speech');
  expect(ended).toHaveLength(many - limits.MAX_OPEN_SPEECHES);
  expect(session.spans().filter((span) => span.name === 'turn').length).toBeGreaterThan(many - 5);
  expect(session.limits).toEqual([]);
});

test('requests that nothing answers do not pile up', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) session.at(n, signal.requested());
  session.end(many);
  expect(session.limits).toHaveLength(many - limits.MAX_PENDING_REQUESTS);
});

test('turns that owe something for ever are closed, oldest first', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) {
    session.at(n, signal.speechStarted(`i${n}`), signal.speechStopped(`i${n}`), signal.committed(`i${n}`));
    session.at(
      n,
      signal.created(`r${n}`),
      signal.agentStarted('A'),
      signal.called(`r${n}`, `c${n}`),
      signal.done(`r${n}`),
    );
  }
  const turns = session.spans().filter((span) => span.name === 'turn');
  expect(turns).toHaveLength(many - limits.MAX_OPEN_TURNS);
  expect(session.limits).toContain('MAX_OPEN_TURNS');
  session.end(many);
  expect(session.spans().filter((span) => span.name === 'invoke_agent A')).toHaveLength(many);
});

test('finished calls that nothing asks an answer to do not pile up: the oldest keeps its turn open no longer', () => {
  const session = startModelSession();
  const run = (responseId: string, callId: string): void =>
    session.at(
      1,
      signal.called(responseId, callId),
      signal.toolStarted(callId),
      signal.outputSent(callId),
      signal.toolEnded(callId),
    );
  const turns = () => session.spans().filter((span) => span.name === 'turn');
  session.at(0, signal.created('r1'), signal.agentStarted('A'));
  run('r1', 'c1');
  session.at(
    1,
    signal.done('r1'),
    signal.speechStarted('i2'),
    signal.speechStopped('i2'),
    signal.committed('i2'),
  );
  session.at(2, signal.created('r2'), signal.agentStarted('A'));
  for (let n = 1; n < limits.MAX_OPEN_TOOL_CALLS; n += 1) run('r2', `d${n}`);
  expect(turns()).toEqual([]);
  run('r2', 'last');
  expect(turns()).toHaveLength(1);
  expect(session.limits).toContain('MAX_OPEN_TOOL_CALLS');
});

test('turns of responses of which there are only chunks do not pile up', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) session.chunk(n, `r${n}`, 'text');
  const turns = session.spans().filter((span) => span.name === 'turn');
  expect(turns).toHaveLength(many - limits.MAX_OPEN_TURNS);
});

test('work that comes after its agent was closed with its turn is not put on that agent', () => {
  const session = startModelSession();
  const speak = (n: number): void =>
    session.at(n, signal.speechStarted(`i${n}`), signal.speechStopped(`i${n}`), signal.committed(`i${n}`));
  for (let n = 0; n < limits.MAX_OPEN_TURNS; n += 1) {
    speak(n);
    session.at(n, signal.agentStarted('A'), signal.toolStarted(`c${n}`));
  }
  session.at(50, signal.toolEnded('c0'), signal.requested(), signal.agentStarted('A'));
  expect(session.spans().map((span) => span.name)).not.toContain('invoke_agent A');
  speak(51);
  expect(session.limits).toContain('MAX_OPEN_TURNS');
  session.at(52, signal.created('r1'), signal.done('r1'));
  const called = (name: string) => session.spans().find((span) => span.name.startsWith(name));
  const closed = called('invoke_agent A')?.spanContext().spanId;
  expect(closed).toBeDefined();
  expect(called('chat')?.parentSpanContext?.spanId).not.toBe(closed);
});
