import { expect, test } from 'vitest';
import { checkSequences } from './check-sequences.ts';
import { playAsStream } from './event-stream-door.ts';
import { heldProblems } from './held-state.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';

const census = new SpanCensus();

test(
  'whatever a stream of session events holds, each span ends once, in its place',
  { timeout: 3_600_000 },
  () => {
    let spans = 0;
    checkSequences(conversations(), 800, ({ steps, setting }) => {
      const { agents: _unknown, ...trace } = setting;
      playAsStream(steps, { ...trace, tracerProvider: census.provider });
      const counted = census.take();
      spans += counted.length;
      return { counted, problems: heldProblems([]) };
    });
    expect(spans).toBeGreaterThan(5000);
  },
);
