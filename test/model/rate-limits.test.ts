import { describe, expect, test } from 'vitest';
import { signal, startModelSession } from '../support/model-session.ts';
import type { ModelSession } from '../support/model-session.ts';
import type { Signal } from '../../src/signals/signal.ts';

const limits = (tokens: number): Signal => ({ type: 'rate_limits_updated', requests: 99, tokens });

/** What is left of tokens, by response in the order of their start. */
function tokensLeft(session: ModelSession): unknown[] {
  return session
    .spans()
    .filter(({ name }) => name.startsWith('chat'))
    .map(({ attributes }) => [
      attributes['gen_ai.response.id'],
      attributes['realtime.rate_limit.tokens.remaining'],
    ])
    .toSorted(([one], [other]) => String(one).localeCompare(String(other)))
    .map(([, left]) => left);
}

const responses = (session: ModelSession): number =>
  session.spans().filter(({ name }) => name.startsWith('chat')).length;

describe('rate limits are on the response that they come after', () => {
  test('when it has been created', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'), signal.agentStarted('A'), limits(500));
    session.at(900, signal.done('r1'));
    expect(responses(session)).toBe(1);
    session.end(1000);
    expect(session.span('chat').attributes).toMatchObject({
      'realtime.rate_limit.requests.remaining': 99,
      'realtime.rate_limit.tokens.remaining': 500,
    });
  });

  test('when it is done, though the agent has ended with it', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'), signal.agentStarted('A'));
    session.at(900, signal.done('r1'), { type: 'agent_ended', agent: 'A' });
    session.at(950, limits(500));
    session.at(2000, signal.created('r2'), signal.agentStarted('A'));
    session.at(2500, signal.done('r2'), limits(400));
    session.end(3000);
    expect(tokensLeft(session)).toEqual([500, 400]);
    expect(session.times('chat')).toEqual([100, 900]);
  });

  test('and what is known of one alone is written alone', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'));
    session.at(900, signal.done('r1'), { type: 'rate_limits_updated', requests: undefined, tokens: 7 });
    session.end(1000);
    expect(session.span('chat').attributes).not.toHaveProperty('realtime.rate_limit.requests.remaining');
    expect(tokensLeft(session)).toEqual([7]);
  });

  test('before any response they are nobody’s', () => {
    const session = startModelSession();
    session.at(100, limits(500));
    session.at(200, signal.created('r1'));
    session.at(900, signal.done('r1'));
    session.end(1000);
    expect(tokensLeft(session)).toEqual([undefined]);
  });
});

describe('the span of a response', () => {
  test('is written at once where the server never tells limits after a response, but for the first', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'));
    session.at(900, signal.done('r1'));
    expect(responses(session)).toBe(0);
    session.at(1000, signal.speechStarted('i1'));
    expect(responses(session)).toBe(1);
    session.at(2000, signal.speechStopped('i1'), signal.committed('i1'), signal.created('r2'));
    session.at(2900, signal.done('r2'));
    expect(responses(session)).toBe(2);
    session.at(2950, limits(5));
    session.end(3000);
    expect(tokensLeft(session)).toEqual([undefined, undefined]);
  });

  test('is written at once where the response failed', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'));
    session.at(900, { ...signal.done('r1'), status: 'failed' } as Signal);
    expect(responses(session)).toBe(1);
    session.end(1000);
  });

  test('is not waited for by the tools that the response called', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'), signal.agentStarted('A'));
    session.at(500, signal.called('r1', 'c1'), signal.done('r1'));
    session.at(510, signal.toolStarted('c1'));
    session.at(520, limits(300));
    session.at(600, signal.toolEnded('c1'), signal.outputSent('c1'), signal.requested());
    session.at(700, signal.created('r2'), signal.agentStarted('A'));
    session.at(800, signal.done('r2'), limits(200));
    session.end(1000);
    expect(tokensLeft(session)).toEqual([300, 200]);
  });

  test('is written when the session ends, at the end of the response', () => {
    const session = startModelSession();
    session.at(100, signal.created('r1'));
    session.at(900, signal.done('r1'));
    session.end(60_000);
    expect(session.times('chat')).toEqual([100, 900]);
  });
});
