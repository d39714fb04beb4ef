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
  const all = session.spans().filter((span) => span.name.startsWith('realtime_inference'));
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

test('finished calls that nothing asks an answer to do not pile up, and keep no turn open', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) {
    session.at(n, signal.created(`r${n}`), signal.agentStarted('A'), signal.called(`r${n}`, `c${n}`));
    session.at(n, signal.toolStarted(`c${n}`), signal.outputSent(`c${n}`), signal.toolEnded(`c${n}`));
    session.at(n, signal.done(`r${n}`), signal.speechStarted(`i${n}`), signal.speechStopped(`i${n}`));
  }
  expect(session.limits).toContain('MAX_OPEN_TOOL_CALLS');
});

test('turns of responses of which there are only chunks do not pile up', () => {
  const session = startModelSession();
  for (let n = 0; n < many; n += 1) session.chunk(n, `r${n}`, 'text');
  const turns = session.spans().filter((span) => span.name === 'turn');
  expect(turns).toHaveLength(many - limits.MAX_OPEN_TURNS);
});
