/** US dollars; calls cost cents, and responses parts of one. */
export function formatDollars(dollars: number): string {
  return `$${dollars.toFixed(dollars < 1 ? 4 : 2)}`;
}
