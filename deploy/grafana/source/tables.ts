import { TableCellHeight, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { describe, withEmptyState, type PanelText, type PlacedPanel, type Unit } from './panels.ts';
import { instantQueries } from './queries.ts';

/** A column of numbers. */
export interface Column {
  title: string;
  expr: string;
  unit: Unit;
  decimals?: number;
}

/** What a row is about, from a label. */
export interface KeyColumn {
  label: string;
  title: string;
  link?: { title: string; url: string };
}

/** A row for each combination of the keys' labels, a column for each query; sorted by the first query, largest first. */
export function table(
  options: Omit<PanelText, 'unit'> & {
    keys: readonly KeyColumn[];
    columns: readonly [Column, ...Column[]];
    width?: number;
    height?: number;
  },
): PlacedPanel {
  const { keys, columns, width = 24, height = 9 } = options;
  const panel = withEmptyState(describe(new TablePanel(), { ...options, unit: 'locale' }))
    .targets(instantQueries(columns, PromQueryFormat.Table))
    .transformations([{ id: 'merge', options: {} }, organize(keys, columns)])
    .cellHeight(TableCellHeight.Sm)
    .sortBy([new TableSortByFieldStateBuilder().displayName(columns[0].title).desc(true)]);
  for (const { title, unit, decimals } of columns) {
    panel.overrideByName(title, [
      { id: 'unit', value: unit },
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ]);
  }
  for (const { title, link } of keys) {
    if (link) panel.overrideByName(title, [{ id: 'links', value: [{ ...link, targetBlank: true }] }]);
  }
  return { width, height, build: () => panel.build() };
}

/** Names the columns, puts them in order, and leaves out the time of the query. */
function organize(
  keys: readonly KeyColumn[],
  columns: readonly Column[],
): { id: string; options: Record<string, unknown> } {
  const names = [
    ...keys.map(({ label, title }) => [label, title] as const),
    ...columns.map(({ title }, index) => [valueField(index, columns.length), title] as const),
  ];
  return {
    id: 'organize',
    options: {
      excludeByName: { Time: true },
      indexByName: Object.fromEntries(names.map(([field], index) => [field, index])),
      renameByName: Object.fromEntries(names),
    },
  };
}

/** What Grafana calls the numbers of a query. */
function valueField(index: number, of: number): string {
  return of === 1 ? 'Value' : `Value #${String.fromCodePoint(65 + index)}`;
}
