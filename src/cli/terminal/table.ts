import { lineWidth, padLine, segment, type Line, type Segment } from './styled-line.ts';

/** What a column holds. */
export interface Column {
  title: string;
  align: 'left' | 'right';
  /** Longer cells are cut; the last column has no bound but the terminal's. */
  maxWidth?: number;
}

const GAP = '  ';

/** A header and rows, in columns as wide as their widest cells. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Line[])[]): Line[] {
  const header = columns.map(({ title }): Line => [segment(title, 'dim')]);
  const widths = columns.map(({ maxWidth = Infinity }, index) =>
    Math.min(maxWidth, Math.max(...[header, ...rows].map((row) => lineWidth(row[index] ?? [])))),
  );
  return [header, ...rows].map((row) =>
    columns.flatMap((column, index): Segment[] => {
      const gap = index === 0 ? [] : [segment(GAP)];
      const content = row[index] ?? [];
      // Spaces at the end of a line would count as text that does not fit.
      const isLast = index === columns.length - 1 && column.align === 'left';
      return [...gap, ...(isLast ? content : cell(content, column, widths[index] ?? 0))];
    }),
  );
}

function cell(content: Line, { align }: Column, width: number): Line {
  const missing = width - lineWidth(content);
  if (align === 'left' || missing <= 0) return padLine(content, width);
  return [segment(' '.repeat(missing)), ...content];
}
