import { expect, test } from 'vitest';
import { checkSequences } from './check-sequences.ts';
import { playOverSockets } from './connection-door.ts';
import { heldProblems } from './held-state.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';

const census = new SpanCensus();
const onTheWire = conversations([{ sdk: false, wire: true }]);

test(
  'whatever goes over a connection, each span ends once, in its place, and all goes through',
  { timeout: 3_600_000 },
  () => {
    let spans = 0;
    checkSequences(onTheWire, 800, ({ steps, setting }) => {
      const { agents: _none, ...trace } = setting;
      const disturbances = playOverSockets(steps, { ...trace, tracerProvider: census.provider });
      const counted = census.take();
      spans += counted.length;
      return { counted, problems: [...disturbances, ...heldProblems([])] };
    });
    expect(spans).toBeGreaterThan(5000);
  },
);
