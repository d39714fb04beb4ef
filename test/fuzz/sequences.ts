import { EVERY_SIGNAL } from '../recording/every-signal.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { damage, interleave, shuffle } from './damage.ts';
import { sequencesOf } from './step-sequence.ts';
import type * as fc from 'fast-check';
import type { Chance } from './chance.ts';
import type { Parties } from './step-writer.ts';
import type { StepSequence } from './step-sequence.ts';
import type { Step } from './step.ts';

/** Who may take part: the agents SDK with its connection, without it, or a connection alone. */
const PARTIES: readonly Parties[] = [
  { sdk: true, wire: true },
  { sdk: true, wire: true },
  { sdk: false, wire: true },
  { sdk: true, wire: false },
];

/** Conversations: whole ones, damaged ones, two at once, and what no server would ever say. */
export function conversations(parties: readonly Parties[] = PARTIES): fc.Arbitrary<StepSequence> {
  return sequencesOf((chance) => {
    const one = conversation(chance, parties);
    return chance.of(0.2) ? interleave(one, conversation(chance, parties), chance) : one;
  });
}

function conversation(chance: Chance, parties: readonly Parties[]): Step[] {
  const taking = chance.pick(parties);
  // Some go on for long.
  const exchanges = chance.of(0.01) ? 40 : 1 + chance.upTo(3);
  const steps = new ConversationWriter(chance, taking).write(exchanges);
  const kind = chance.upTo(9);
  if (kind < 2) return steps;
  if (kind < 8) return damage(steps, chance, chance.pick([0.03, 0.1, 0.4]));
  return damage(shuffle(taking.sdk ? [...steps, ...SIGNALS] : steps, chance), chance, chance.pick([0, 0.2]));
}

const SIGNALS = EVERY_SIGNAL.map((event): Step => ({
  session: 0,
  wait: 1,
  from: 'signal',
  event: { ...event },
}));
