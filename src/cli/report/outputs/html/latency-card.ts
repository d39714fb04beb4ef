import type { DurationSummary } from '../../analysis/durations.ts';
import type { HistogramBar } from '../../analysis/latency-bands.ts';
import type { TurnTotals } from '../../analysis/latency-report.ts';
import { count, whole } from '../../../terminal/count.ts';
import { condensed } from '../condensed-histogram.ts';
import { percentileGroups } from '../percentile-groups.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { LogAxis } from '../log-axis.ts';
import { axisLabels, describe, legend, PARTS, percent, splitBar } from './parts.ts';
import { isPartlyBound, type SourceReport } from '../../analysis/latency-sources.ts';
import { percentileCells } from './tool-card.ts';
import { atLeast, duration } from './typeset.ts';

const WIDTH = 1000;
const HEIGHT = 200;
const TICKS = { most: 12, onPhone: 5 };
const MOST_BARS = 64;

/** Of the label of a percentile, as a share of the histogram's. */
const LABEL_WIDTH = 0.09;

/** How response latency is distributed, and what it was spent on. */
export function latencyCards(document: ReportDocument): Markup {
  const { turns, baseline } = document;
  if (turns.responseLatency === null || turns.split === null) return html``;
  const before =
    baseline === undefined ? [] : [html`<span><i class="line"></i>baseline, scaled to as many turns</span>`];
  return html`<section class="card">
      <h2>Response latency</h2>
      <p class="about">
        From the last word of the caller to the first sound of the answer. Each bar is coloured by what its
        turns waited for.
      </p>
      ${legend(...before)} ${histogram(document)} ${sourceTable(turns.latencyBySource)}
    </section>
    ${splitCard(document)}`;
}

function splitCard({ turns }: ReportDocument): Markup {
  if (turns.split === null) return html``;
  const groups = [['all turns', turns.split] as const, ...percentileGroups(turns)];
  const longest = Math.max(...groups.map(([, { latency }]) => latency));
  const isBound = isPartlyBound(turns.latencyBySource);
  return html`<section class="card">
    <h2>Where the time goes</h2>
    <p class="about">The average wait, of all turns and by how slow they were.${detection(turns)}</p>
    <div class="splits">
      ${groups.map(
        ([name, split]) =>
          html`<div class="label">${capitalised(name)}</div>
            <div class="whole">${atLeast(split.latency, isBound)}</div>
            <div class="track">${splitBar(split, { longest })}</div> `,
      )}
    </div>
  </section>`;
}

function detection({ endpointing }: TurnTotals): Markup {
  if (endpointing === null) return html``;
  return html` Turn detection took ${duration(endpointing.p50)} (p50) and ${duration(endpointing.p95)} (p95),
  in the ${count(endpointing.count, 'turn')} of which that is known.`;
}

/** Like beside like: what latencies were measured from. */
function sourceTable(sources: readonly SourceReport[]): Markup {
  if (sources.length === 0) return html``;
  const note = isPartlyBound(sources)
    ? html`<p class="note">≥ at least: semantic_vad does not say how long it waited before it was sure.</p>`
    : html``;
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="text">Measured by</th>
            <th>Turns</th>
            <th>p50</th>
            <th>p95</th>
            <th>p99</th>
          </tr>
        </thead>
        <tbody>
          ${sources.map(
            ({ source, lowerBound, latency }) =>
              html`<tr>
                <td class="text"><span class="name">${source}</span></td>
                <td>${whole(latency?.count ?? 0)}</td>
                ${percentileCells(latency, lowerBound)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${note}`;
}

function capitalised(name: string): string {
  // p50 stays as it is written everywhere else.
  return /^p\d/.test(name) ? name : name.charAt(0).toUpperCase() + name.slice(1);
}

function histogram({ turns, baseline }: ReportDocument): Markup {
  const { responseLatency } = turns;
  const [bars = [], before = []] = condensed([turns.histogram, baseline?.turns.histogram ?? []], MOST_BARS);
  const axis = new LogAxis([...bars, ...before].flatMap(({ from, to }) => [from, to]));
  const scale = total(bars) / Math.max(total(before), 1);
  const most = Math.max(...bars.map((bar) => bar.turns), ...before.map((bar) => bar.turns * scale), 1);
  const isBound = isPartlyBound(turns.latencyBySource);
  const marks = markedPercentiles(responseLatency, { axis, isBound });
  const levels = Math.max(...marks.map(({ level }) => level), 0);
  return html`<figure
    class="histogram"
    style="--levels:${levels}"
    role="img"
    aria-label="Distribution of response latency from ${duration(axis.from)} to ${duration(axis.to)}"
  >
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
      ${bars.map((bar) => column(bar, axis, most))}
      ${before.length === 0 ? '' : outline(before, { axis, most: most / scale })}
      <line
        class="base"
        x1="0"
        x2="${WIDTH}"
        y1="${HEIGHT}"
        y2="${HEIGHT}"
        vector-effect="non-scaling-stroke"
      />
    </svg>
    ${marks.map(({ markup }) => markup)}${axisLabels(axis, TICKS)}
  </figure>`;
}

/** Lines at p50, p95 and p99; a label that would lie on its neighbour goes one level higher. */
function markedPercentiles(
  summary: DurationSummary | null,
  { axis, isBound }: { axis: LogAxis; isBound: boolean },
): { level: number; markup: Markup }[] {
  if (summary === null) return [];
  let level = 0;
  let last = -1;
  return (['p50', 'p95', 'p99'] as const).map((statistic, index) => {
    const place = axis.place(summary[statistic]);
    level = place - last < LABEL_WIDTH ? level + 1 : 0;
    last = place;
    // A label at an edge of the plot leans into it.
    const lean = place > 1 - LABEL_WIDTH / 2 ? -90 : place < LABEL_WIDTH / 2 ? -10 : -50;
    const style = `left:${percent(place)};--level:${level};--tight:${index};--lean:${lean}%`;
    const label = html`${statistic} <b>${atLeast(summary[statistic], isBound)}</b>`;
    return { level, markup: html`<div class="mark" style="${style}"><span>${label}</span></div>` };
  });
}

function total(bars: readonly HistogramBar[]): number {
  return bars.reduce((sum, { turns }) => sum + turns, 0);
}

function column(bar: HistogramBar, axis: LogAxis, most: number): Markup {
  if (bar.turns === 0) return html``;
  const left = axis.place(bar.from) * WIDTH;
  const width = Math.max(axis.place(bar.to) * WIDTH - left - 1.5, 1);
  const height = Math.max((bar.turns / most) * HEIGHT, 1.5);
  let bottom = HEIGHT;
  const parts = PARTS.map(({ key }) => {
    const part = bar.latency === 0 ? 0 : (bar[key] / bar.latency) * height;
    bottom -= part;
    return part === 0
      ? html``
      : html`<rect
          class="${key}"
          x="${tenths(left)}"
          y="${tenths(bottom)}"
          width="${tenths(width)}"
          height="${tenths(part)}"
        />`;
  });
  return html`<g
    ><title>${duration(bar.from)} to ${duration(bar.to)}: ${count(bar.turns, 'turn')}; ${describe(bar)}</title
    >${parts}</g
  > `;
}

/** The heights of the baseline as one line of steps. */
function outline(bars: readonly HistogramBar[], { axis, most }: { axis: LogAxis; most: number }): Markup {
  const steps = bars.map(({ from, to, turns }) => {
    const y = tenths(HEIGHT - (turns / most) * HEIGHT);
    return `L${tenths(axis.place(from) * WIDTH)} ${y}L${tenths(axis.place(to) * WIDTH)} ${y}`;
  });
  const start = tenths(axis.place(bars[0]?.from ?? 0) * WIDTH);
  return html`<path
    class="before"
    vector-effect="non-scaling-stroke"
    d="M${start} ${HEIGHT}${steps.join('')}"
  />`;
}

function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}
