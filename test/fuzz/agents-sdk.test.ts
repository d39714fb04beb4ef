import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { playToSession } from './agents-sdk-door.ts';
import { checkSequencesInTime } from './check-sequences.ts';
import { heldProblems } from './held-state.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';

const census = new SpanCensus();
const byServer = conversations([{ sdk: false, wire: true }]);

/** The SDK tells the console of what the server should not have said. */
beforeAll(() => {
  for (const level of ['error', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterAll(() => void vi.restoreAllMocks());

test(
  'whatever the server says to a session of the agents SDK, each span ends once, and the application hears the same',
  { timeout: 3_600_000 },
  async () => {
    let calls = 0;
    const outcomes = new Set<unknown>();
    await checkSequencesInTime(byServer, 150, async ({ steps: all, setting }) => {
      const { agents: _known, ...trace } = setting;
      const steps = all.filter(({ session }) => session === 0);
      const untraced = await playToSession(steps);
      const traced = await playToSession(steps, { ...trace, tracerProvider: census.provider });
      const counted = census.take();
      calls += counted.filter(({ span }) => span.name.startsWith('execute_tool')).length;
      for (const { span } of counted) outcomes.add(span.attributes['realtime.tool.outcome']);
      const problems = heldProblems([]);
      if (traced.join(' ') !== untraced.join(' '))
        problems.push(`the application hears ${traced.join(' ')}\ninstead of ${untraced.join(' ')}`);
      return { counted, problems };
    });
    expect(calls).toBeGreaterThan(20);
    expect([...outcomes]).toEqual(expect.arrayContaining(['ok', 'error', 'rejected', 'unfinished']));
  },
);
