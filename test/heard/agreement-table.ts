import type { Figure } from './figures.ts';

/** For each kind of figure how many there were, and by how many milliseconds they differ from the tape. */
export function printAgreement(figures: readonly Figure[]): string {
  const names = [...new Set(figures.map(({ name }) => name))].toSorted();
  const rows = names.map((name) => {
    const errors = figures
      .filter((figure) => figure.name === name)
      .flatMap(({ traced, taped }) => (traced === undefined || taped === undefined ? [] : [traced - taped]))
      .toSorted((one, other) => one - other);
    const at = (share: number): string => (errors[Math.floor(share * (errors.length - 1))] ?? NaN).toFixed(1);
    return `${name.padEnd(36)} ${String(errors.length).padStart(5)} ${[0, 0.1, 0.5, 0.9, 1].map((share) => at(share).padStart(9)).join('')}`;
  });
  const head = `${'traced less taped, in ms'.padEnd(36)} ${'n'.padStart(5)} ${['least', '10 %', 'median', '90 %', 'most'].map((word) => word.padStart(9)).join('')}`;
  return [head, ...rows].join('\n');
}
