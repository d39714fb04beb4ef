import { expect, test, vi } from 'vitest';
import * as limits from '../../src/model/limits.ts';
import { checkSequences } from './check-sequences.ts';
import { playToFeeds } from './feed-door.ts';
import { heldProblems } from './held-state.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';
import type * as StateModule from '../../src/model/session-state.ts';

const { states } = await vi.hoisted(async () => {
  const { ModelStates } = await import('./held-state.ts');
  return { states: new ModelStates() };
});
vi.mock('../../src/model/session-state.ts', async (original) => {
  const module = await original<typeof StateModule>();
  return { ...module, createSessionState: states.watch(module.createSessionState) };
});
vi.mock('../../src/model/limits.ts', () => ({
  MAX_OPEN_TURNS: 2,
  MAX_OPEN_RESPONSES: 2,
  MAX_OPEN_TOOL_CALLS: 3,
  MAX_TURNS_WITHOUT_OUTPUT: 2,
  MAX_OPEN_SPEECHES: 2,
  MAX_PENDING_REQUESTS: 2,
  MAX_RECENT: 2,
  MAX_KNOWN_IDS: 1000,
  MAX_KNOWN_CALLS: 1000,
  MAX_TURN_MESSAGES: 2,
  MAX_AGENT_MESSAGES: 2,
  MAX_SAID_PARTS: 2,
  MAX_SPEAKING: 2,
  MAX_TALK_INTERVALS: 4,
  MAX_ITEMS: 1,
  MAX_PIECES: 2,
}));

const census = new SpanCensus();

test(
  'where caps are reached all the time, each span still ends once, in its place',
  { timeout: 3_600_000 },
  () => {
    let reached = 0;
    checkSequences(conversations(), 1200, ({ steps, setting }) => {
      const { agents, ...trace } = setting;
      const problems: string[] = [];
      const beforeEnd = (): void => void problems.push(...states.excess(limits));
      playToFeeds(steps, { trace: { ...trace, tracerProvider: census.provider }, agents, beforeEnd });
      problems.push(...heldProblems(states.take()));
      const counted = census.take();
      if (counted.some(({ span }) => span.attributes['error.type'] === 'unfinished')) reached += 1;
      // Ids of calls that ended long ago are forgotten.
      return { counted, problems, expected: /has several spans/ };
    });
    expect(reached).toBeGreaterThan(100);
  },
);
