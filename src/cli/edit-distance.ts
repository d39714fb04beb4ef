/** How many letters have to be put in, taken out or exchanged to make one text of another. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let above = 0; above < one.length; above += 1) {
    const next = [above + 1];
    for (let index = 0; index < other.length; index += 1) {
      const [diagonal = 0, up = 0] = row.slice(index, index + 2);
      const exchanged = diagonal + (one[above] === other[index] ? 0 : 1);
      next.push(Math.min(exchanged, up + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
