import { renumberIds } from './renumber-ids.ts';
import type { Chance } from './chance.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Step } from './step.ts';

/** What connections, recorders and bugs do to events: each is lost, doubled, out of place or broken with a probability. */
export function damage(steps: readonly Step[], chance: Chance, probability: number): Step[] {
  const damaged: Step[] = [];
  for (const step of steps) {
    if (!chance.of(probability)) {
      damaged.push(step);
      continue;
    }
    switch (chance.upTo(3)) {
      case 0:
        break;
      case 1:
        damaged.push(step, step);
        break;
      case 2:
        damaged.splice(chance.upTo(damaged.length), 0, step);
        break;
      default:
        damaged.push(step.from === 'signal' ? step : { ...step, event: broken(step.event, chance) });
    }
  }
  return chance.of(probability) ? damaged.slice(0, chance.upTo(damaged.length)) : damaged;
}

/** The steps of two sessions, mixed: each keeps its order. */
export function interleave(first: readonly Step[], second: readonly Step[], chance: Chance): Step[] {
  const rest: readonly [Step[], Step[]] = [[...first], second.map((step) => ({ ...step, session: 1 }))];
  const mixed: Step[] = [];
  while (rest[0].length + rest[1].length > 0) {
    const side = rest[rest[1].length === 0 ? 0 : rest[0].length === 0 ? 1 : chance.upTo(1)];
    const step = side?.shift();
    if (step !== undefined) mixed.push(step);
  }
  return mixed;
}

/** Any of the steps, in any order, any number of times, about a few responses, items and calls. */
export function shuffle(steps: readonly Step[], chance: Chance): Step[] {
  return Array.from({ length: steps.length === 0 ? 0 : chance.upTo(60) }, () => {
    const step = chance.pick(steps);
    return { ...step, event: renumberIds(step.event, () => 1 + chance.upTo(2)) as Fields };
  });
}

/** An event one of whose fields, however deep, is gone or of another kind. */
function broken(event: Fields, chance: Chance): Fields {
  const keys = Object.keys(event);
  const key = chance.pick(keys);
  const value = event[key];
  const isDeeper = typeof value === 'object' && value !== null && chance.of(0.7);
  if (key === undefined) return event;
  if (isDeeper && !Array.isArray(value)) return { ...event, [key]: broken(value as Fields, chance) };
  if (chance.of(0.5)) return { ...event, [key]: chance.pick(WRONG_VALUES) };
  return Object.fromEntries(keys.filter((each) => each !== key).map((each) => [each, event[each]]));
}

const WRONG_VALUES: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e300,
  true,
  [],
  {},
  [null],
  'resp_1',
  'call_1',
  'unknown',
];
