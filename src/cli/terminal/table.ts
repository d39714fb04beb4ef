import { lineWidth, padLine, segment, type Line, type Segment } from './styled-line.ts';
import { cutMiddle } from './text-width.ts';

/** What a column holds. */
export interface Column {
  title: string;
  align: 'left' | 'right';
  /** Of a column of names: longer ones lose their middle, and more of it where the table has no room. */
  maxWidth?: number;
}

const GAP = 2;
const NARROW_GAP = 1;

/** What is left of a name says little where it is shorter. */
const LEAST_NAME_WIDTH = 16;

/** A header and rows, in columns as wide as their widest cells, within `width` as far as names can be shortened for it. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Line[])[],
  width = Infinity,
): Line[] {
  const header = columns.map(({ title }): Line => [segment(title, 'dim')]);
  const wanted = columns.map(({ maxWidth = Infinity }, index) =>
    Math.min(maxWidth, Math.max(...[header, ...rows].map((row) => lineWidth(row[index] ?? [])))),
  );
  const { widths, gap } = fitted(columns, wanted, width);
  return [header, ...rows].map((row) =>
    columns.flatMap((column, index): Segment[] => {
      const before = index === 0 ? [] : [segment(' '.repeat(gap))];
      const content = row[index] ?? [];
      // Spaces at the end of a line would count as text that does not fit.
      const isLast = index === columns.length - 1 && column.align === 'left';
      return [...before, ...(isLast ? content : cell(content, column, widths[index] ?? 0))];
    }),
  );
}

/** How wide a table is whose columns are so wide. */
function tableWidth(widths: readonly number[], gap: number): number {
  return widths.reduce((sum, width) => sum + width, gap * (widths.length - 1));
}

function fitted(
  columns: readonly Column[],
  wanted: readonly number[],
  width: number,
): { widths: readonly number[]; gap: number } {
  const withGap = (gap: number): readonly number[] => {
    let missing = tableWidth(wanted, gap) - width;
    return wanted.map((most, index) => {
      if (columns[index]?.maxWidth === undefined || missing <= 0) return most;
      const least = Math.min(most, LEAST_NAME_WIDTH);
      const left = Math.max(most - missing, least);
      missing -= most - left;
      return left;
    });
  };
  const widths = withGap(GAP);
  return tableWidth(widths, GAP) <= width
    ? { widths, gap: GAP }
    : { widths: withGap(NARROW_GAP), gap: NARROW_GAP };
}

function cell(content: Line, { align, maxWidth }: Column, width: number): Line {
  const missing = width - lineWidth(content);
  if (missing < 0 && maxWidth !== undefined) return padLine(withoutMiddle(content, width), width);
  if (align === 'left' || missing <= 0) return padLine(content, width);
  return [segment(' '.repeat(missing)), ...content];
}

/** A name is one segment; what stands in front of it in the same is its margin. */
function withoutMiddle(content: Line, width: number): Line {
  const [name] = content;
  return name === undefined || content.length > 1
    ? content
    : [segment(cutMiddle(name.text, width), name.tone)];
}
