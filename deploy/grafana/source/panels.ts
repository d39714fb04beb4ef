import { PanelBuilder as BarGaugePanel } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  AxisPlacement,
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapPanel,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { colorByName, fixedColors } from './colors.ts';
import { instantQueries, prometheus, rangeQueries, type Query } from './queries.ts';

/** A panel before it has its place. */
export interface PlacedPanel {
  /** Of the 24 columns of a dashboard. */
  width: number;
  height: number;
  build: () => Panel;
}

/** Grafana's name of a unit. `locale` writes numbers out, as `1,153`; `short` would make `1 K` of it, and so would a currency of Grafana's own. */
export type Unit = 'locale' | 'percentunit' | 'prefix:$' | 's' | 'h';

/** What every panel says of itself. */
export interface PanelText {
  title: string;
  /** One sentence: what it shows, and why one looks at it. */
  description: string;
  unit: Unit;
}

/** From when on a value is worth a look, and from when on it is bad. */
export interface Limits {
  warning: number;
  bad: number;
}

interface Link {
  title: string;
  url: string;
}

const heights = { stat: 4, graph: 8 };

/** Beside a graph so wide a legend has all of its lines; below a narrower one there is room for three. */
const withLegendBeside = 12;

/** Lines over time: the largest first in the legend. */
export function timeSeries(
  options: PanelText & {
    queries: readonly Query[];
    width?: number;
    stacked?: boolean;
    limits?: Limits;
    links?: readonly Link[];
    max?: number;
    /** Of numbers that are written out: 2 unless said otherwise. */
    decimals?: number;
  },
): PlacedPanel {
  const { width = 12, stacked = false, limits, links = [], max, decimals = 2 } = options;
  const panel = describe(new TimeSeriesPanel(), options)
    .targets(rangeQueries(options.queries))
    .min(0)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 35 : 6)
    .showPoints(VisibilityMode.Never)
    .spanNulls(120_000)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(width < withLegendBeside ? LegendPlacement.Bottom : LegendPlacement.Right)
        .showLegend(true)
        .calcs(['mean', 'max'])
        .sortBy('Max')
        .sortDesc(true),
    )
    .colorScheme(colorByName)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .dataLinks(links.map(({ title, url }) => new DashboardLinkBuilder(title).url(url).targetBlank(true)));
  const legends = options.queries.map(({ legend }) => legend ?? '');
  for (const { names, properties } of legends.flatMap(fixedColors)) panel.overrideByRegexp(names, properties);
  if (options.unit === 'locale') panel.decimals(decimals);
  if (max !== undefined) panel.max(max);
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (limits) {
    panel
      .thresholds(thresholds(limits))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return { width, height: heights.graph, build: () => panel.build() };
}

export function stat(
  options: PanelText & Query & { width?: number; limits?: Limits; decimals?: number },
): PlacedPanel {
  const { width = 4, limits, decimals } = options;
  const panel = withEmptyState(describe(new StatPanel(), options))
    .targets(instantQueries([options]))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .graphMode(BigValueGraphMode.None)
    .colorMode(limits ? BigValueColorMode.Value : BigValueColorMode.None)
    .thresholds(thresholds(limits));
  if (decimals !== undefined) panel.decimals(decimals);
  return { width, height: heights.stat, build: () => panel.build() };
}

/** Of a histogram's buckets: how many values fell where. */
export function heatmap(options: PanelText & { expr: string; width?: number }): PlacedPanel {
  const panel = describe(new HeatmapPanel(), options)
    .targets(
      rangeQueries([{ expr: options.expr, legend: '{{le}}' }]).map((query) =>
        query.format(PromQueryFormat.Heatmap),
      ),
    )
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(options.unit).axisPlacement(AxisPlacement.Left))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .steps(32)
        .fill('dark-orange')
        .exponent(0.5),
    )
    .showLegend();
  return { width: options.width ?? 12, height: heights.graph, build: () => panel.build() };
}

/** The sums of all that the dashboard shows, largest first. */
export function bars(options: PanelText & { query: Query; width?: number }): PlacedPanel {
  const panel = describe(new BarGaugePanel(), options)
    .targets(instantQueries([options.query]))
    .min(0)
    .decimals(0)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .showUnfilled(true)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('blue'));
  return { width: options.width ?? 8, height: heights.graph, build: () => panel.build() };
}

/** Green, yellow from `warning`, red from `bad`; without limits all of it is green. */
function thresholds(limits: Limits | undefined): ThresholdsConfigBuilder {
  const steps: Threshold[] = [{ value: null, color: 'green' }];
  if (limits) steps.push({ value: limits.warning, color: 'yellow' }, { value: limits.bad, color: 'red' });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

interface Described<Builder> {
  title(title: string): Builder;
  description(description: string): Builder;
  unit(unit: string): Builder;
  datasource(datasource: { type: string; uid: string }): Builder;
}

/** What all kinds of panels have. */
export function describe<Builder extends Described<Builder>>(
  builder: Builder,
  { title, description, unit }: PanelText,
): Builder {
  return builder.title(title).description(description).unit(unit).datasource(prometheus);
}

interface Emptied<Builder> {
  noValue(text: string): Builder;
  mappings(mappings: ValueMapping[]): Builder;
}

/** A share or a percentile of nothing is no number, and no error either. */
export function withEmptyState<Builder extends Emptied<Builder>>(builder: Builder): Builder {
  const match = SpecialValueMatch.NullAndNan;
  return builder
    .noValue('–')
    .mappings([{ type: MappingType.SpecialValue, options: { match, result: { text: '–' } } }]);
}
