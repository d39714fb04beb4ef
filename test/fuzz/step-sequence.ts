import * as fc from 'fast-check';
import { Chance } from './chance.ts';
import { printSteps } from './step.ts';
import type { Convention, TraceBoundary } from '../../src/index.ts';
import type { Step } from './step.ts';

/** How the sessions of a sequence are traced, and what is known of them beforehand. */
export interface Setting {
  captureContent: boolean;
  traceBoundary: TraceBoundary;
  conventions: readonly Convention[];
  /** Whether an agents SDK is at work. */
  agents: boolean | undefined;
}

/** What one run of a property plays: it prints readably, and a failure is shrunk to few steps. */
export class StepSequence {
  readonly steps: readonly Step[];
  readonly setting: Setting;

  constructor(steps: readonly Step[], setting: Setting) {
    this.steps = steps;
    this.setting = setting;
  }

  [fc.toStringMethod](): string {
    return `\n${JSON.stringify(this.setting)}\n${printSteps(this.steps)}\n`;
  }
}

/** Sequences that `write` makes out of chance; smaller ones have fewer steps, and less time and fewer fields in them. */
export function sequencesOf(write: (chance: Chance) => readonly Step[]): fc.Arbitrary<StepSequence> {
  return new StepSequenceArbitrary(write);
}

class StepSequenceArbitrary extends fc.Arbitrary<StepSequence> {
  readonly #write: (chance: Chance) => readonly Step[];

  constructor(write: (chance: Chance) => readonly Step[]) {
    super();
    this.#write = write;
  }

  override generate(random: fc.Random): fc.Value<StepSequence> {
    const chance = new Chance(random);
    const setting: Setting = {
      captureContent: chance.of(0.3),
      traceBoundary: chance.of(0.2) ? 'turn' : 'session',
      agents: chance.pick([true, false, undefined]),
      conventions: chance.pick([[], ['langfuse'], ['openinference'], ['langfuse', 'openinference']]),
    };
    return new fc.Value(new StepSequence(this.#write(chance), setting), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is StepSequence {
    return value instanceof StepSequence;
  }

  override shrink({ steps, setting }: StepSequence): fc.Stream<fc.Value<StepSequence>> {
    return fc
      .stream(smaller(steps))
      .map((fewer) => new fc.Value(new StepSequence(fewer, setting), undefined));
  }
}

/** The steps without some of them, ever fewer; then with less time, in one session, and without a field. */
function* smaller(steps: readonly Step[]): Generator<Step[]> {
  for (let length = Math.ceil(steps.length / 2); length > 0; length = Math.floor(length / 2)) {
    for (let at = 0; at < steps.length; at += length) yield steps.toSpliced(at, length);
  }
  for (const [at, step] of steps.entries()) {
    if (step.wait > 0) yield steps.with(at, { ...step, wait: step.wait > 1 ? 1 : 0 });
    if (step.session === 1) yield steps.with(at, { ...step, session: 0 });
    if (step.from === 'signal') continue;
    for (const key of Object.keys(step.event)) {
      const { [key]: _gone, ...event } = step.event;
      if (key !== 'type') yield steps.with(at, { ...step, event });
    }
  }
}
