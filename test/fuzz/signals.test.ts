import { expect, test, vi } from 'vitest';
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

const census = new SpanCensus();

test(
  'whatever a session says, each span ends once, in its place, and nothing is held',
  { timeout: 3_600_000 },
  () => {
    let sessions = 0;
    checkSequences(conversations(), 7000, ({ steps, setting }) => {
      const { agents, ...trace } = setting;
      playToFeeds(steps, { trace: { ...trace, tracerProvider: census.provider }, agents });
      const ended = states.take();
      sessions += ended.length;
      return { counted: census.take(), problems: heldProblems(ended) };
    });
    expect(sessions).toBeGreaterThan(7000);
  },
);
