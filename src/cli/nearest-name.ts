import { editDistance } from './edit-distance.ts';

/** The one of some names that looks most like another; `undefined` when none looks like it at all. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(Math.floor(name.length / 2), 2);
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance > least || (distance === least && nearest !== undefined)) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}
