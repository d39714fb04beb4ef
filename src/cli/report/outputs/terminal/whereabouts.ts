import { lineWidth, segment, type Line } from '../../../terminal/styled-line.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';

/** A row of a table, where to look at what it is about, and a link to that. */
export interface PlacedRow {
  cells: readonly Line[];
  whereabouts: Line;
  /** Behind that, as far as there is room. */
  aside?: Line;
  url: string | null | undefined;
}

const INDENT = '    ';

/**
 * A table whose last column says where to look. An id that is cut finds nothing, nor does a link: ids are below their rows
 * where they do not fit, links always.
 */
export function renderWithWhereabouts(
  columns: readonly Column[],
  rows: readonly PlacedRow[],
  width: number,
): Line[] {
  const beside = renderTable(
    columns,
    rows.map(({ cells, whereabouts, aside = [] }) => [...cells, [...whereabouts, ...aside]]),
  );
  const fits = rows.every(
    ({ aside = [] }, index) => lineWidth(beside[index + 1] ?? []) - lineWidth(aside) <= width,
  );
  const [header = [], ...lines] = fits
    ? beside
    : renderTable(
        columns.slice(0, -1),
        rows.map(({ cells }) => cells),
        width,
      );
  const title = columns.at(-1)?.title ?? '';
  return [
    header,
    ...(fits ? [] : [[segment(`${INDENT}${title}`, 'dim')]]),
    ...rows.flatMap(({ whereabouts, aside = [], url }, index) => [
      lines[index] ?? [],
      ...(fits ? [] : [[segment(INDENT), ...whereabouts, ...aside]]),
      ...(url === null || url === undefined ? [] : [[segment(`${INDENT}${url}`, 'dim')]]),
    ]),
  ];
}
