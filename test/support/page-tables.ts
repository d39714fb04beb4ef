import { readFileSync } from 'node:fs';

/** A Markdown file as it stands, by its path in the repository. */
export function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** One row of a table: its cells by the words at the head of their columns. */
export type Row = Readonly<Record<string, string>>;

/** The tables under a heading of a page, such as `## Span events`, in order; throws where there is none. */
export function readTables(page: string, heading: string): Row[][] {
  const [, section = ''] = `\n${readPage(page)}`.split(`\n${heading}\n`);
  const blocks = (section.split(/\n#+ /)[0] ?? '').split('\n\n').map((block) => block.trim());
  const tables = blocks.filter((block) => block.startsWith('|'));
  if (tables.length === 0) throw new Error(`${page} has no table under "${heading}"`);
  return tables.map(readTable);
}

/** The words of a cell that are set as code. */
export function codeOf(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function readTable(block: string): Row[] {
  const [head = [], , ...rows] = block.split('\n').map(cellsOf);
  return rows.map((cells) => Object.fromEntries(head.map((column, index) => [column, cells[index] ?? ''])));
}

/** A bar within a cell is written with a backslash. */
function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
