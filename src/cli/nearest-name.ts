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

/** How many letters have to be put in, left out or changed. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
