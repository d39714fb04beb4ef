export function renderTables(_: unknown, __: unknown): string {
  return '';
}
