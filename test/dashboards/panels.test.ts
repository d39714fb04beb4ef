import { describe, expect, test } from 'vitest';

import { panelQueries, readDashboards, type PanelFile } from './dashboard-files.ts';

/** All values of the labels whose values the library makes up, as docs/spans.md and docs/metrics.md have them. */
const VALUES: Record<string, readonly string[]> = {
  realtime_tool_outcome: ['ok', 'error', 'rejected', 'unfinished'],
  realtime_response_status: ['completed', 'cancelled', 'failed', 'incomplete', 'unfinished'],
  realtime_turn_end_reason: ['completed', 'interrupted', 'failed', 'session_ended'],
  realtime_session_end_reason: ['closed', 'disconnected', 'error', 'shutdown', 'reconnected', 'abandoned'],
  realtime_interruption_reason: ['user', 'guardrail', 'client'],
  realtime_turn_response_latency_source: [
    'audio_clock',
    'semantic_vad',
    'vad_silence',
    'speech_stopped',
    'client_commit',
    'input_committed',
    'text_item',
    'image_item',
  ],
  realtime_speech_speaker: ['user', 'agent'],
  realtime_turn_input_modality: ['audio', 'text', 'image'],
  gen_ai_token_modality: ['text', 'audio', 'image', 'unknown'],
};

const dashboards = readDashboards();
const graphs = dashboards
  .flatMap(({ panels }) => panels)
  .filter(({ type }) => type === 'timeseries')
  .map((panel) => [panel.title, panel] as const);

/** The names that the lines of a panel can have; `undefined` where somebody else makes them up. */
function namesOf({ targets = [] }: PanelFile): string[] | undefined {
  const names = targets.map(({ legendFormat = '', expr }) => {
    const values = expand(legendFormat);
    return isMarked(expr) ? values?.map((name) => name.replace('semantic_vad', '≥ semantic_vad')) : values;
  });
  return names.every((each) => each !== undefined) ? names.flat() : undefined;
}

/** Whether latencies that are lower bounds are named as such. */
function isMarked(expr: string): boolean {
  const source = '"realtime_turn_response_latency_source"';
  return (
    expr.startsWith('label_replace(') &&
    expr.endsWith(`, ${source}, "≥ semantic_vad", ${source}, "semantic_vad")`)
  );
}

function expand(legend: string): string[] | undefined {
  const [whole, label] = /\{\{(\w+)\}\}/.exec(legend) ?? [];
  if (whole === undefined || label === undefined) return [legend];
  const names = VALUES[label]?.map((value) => expand(legend.replace(whole, value)));
  return names?.every((each) => each !== undefined) === true ? names.flat() : undefined;
}

/** The color that a panel gives a line of this name whatever else it shows; the last override counts. */
function colorOf({ fieldConfig }: PanelFile, name: string): string | undefined {
  const colors = (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.id === 'byRegexp' && new RegExp(matcher.options.slice(1, -1)).test(name))
    .flatMap(({ properties }) => properties)
    .flatMap(({ id, value }) => (id === 'color' ? (value as { fixedColor: string }).fixedColor : []));
  return colors.at(-1);
}

describe('the panels', () => {
  test.each(dashboards.map(({ title, panels }) => [title, panels] as const))(
    'of %s have a title each, rows too',
    (title, panels) => {
      const titles = [title, ...panels.map((panel) => panel.title)];
      expect(titles.filter((each, index) => titles.indexOf(each) !== index)).toEqual([]);
    },
  );

  test('name a line otherwise than themselves', () => {
    for (const [title, { targets = [] }] of graphs)
      for (const { legendFormat } of targets)
        expect(legendFormat?.toLowerCase()).not.toBe(title.toLowerCase());
  });

  test('write numbers out: 1153 is no `1 K`', () => {
    for (const { title, type, fieldConfig } of dashboards.flatMap(({ panels }) => panels)) {
      if (type === 'row') continue;
      const { defaults, overrides = [] } = fieldConfig ?? { defaults: {} };
      const ofColumns = overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'unit'));
      for (const unit of [defaults.unit, ...ofColumns.map(({ value }) => value)])
        expect(unit, title).toMatch(/^(?:locale|percentunit|prefix:\$|s|h)$/);
    }
  });

  test('count whole things in whole numbers', () => {
    const counting = dashboards
      .flatMap(({ panels }) => panels)
      .filter(({ type, targets = [] }) => {
        const isOneNumber = type === 'stat' || type === 'bargauge';
        return (
          isOneNumber && targets.every(({ expr }) => expr.includes('increase(') && !expr.includes(' / '))
        );
      });
    expect(counting.map(({ title }) => title)).toEqual(['Handoff flow', 'Guardrail trips']);
    for (const { fieldConfig } of counting)
      expect(fieldConfig?.defaults).toMatchObject({ unit: 'locale', decimals: 0 });
  });

  test.each(graphs)('%s has a legend with numbers, the largest first', (_, { options }) => {
    expect(options?.legend).toMatchObject({ calcs: ['mean', 'max'], sortBy: 'Max', sortDesc: true });
  });

  // Below a graph Grafana gives the legend a third of the height, which is three lines.
  test.each(graphs)('%s has room for all lines of its legend', (_, panel) => {
    const lines = namesOf(panel)?.length ?? Infinity;
    expect(panel.options?.legend?.placement).toBe(panel.gridPos.w >= 12 ? 'right' : 'bottom');
    if (lines > 3) expect(panel.gridPos.w).toBeGreaterThanOrEqual(12);
  });

  test('give a name one color wherever it is', () => {
    const colors = new Map<string, string>();
    for (const [title, panel] of graphs) {
      // By the name, of names that others make up.
      expect(panel.fieldConfig?.defaults.color, title).toEqual({ mode: 'palette-classic-by-name' });
      for (const name of namesOf(panel) ?? []) {
        const color = colorOf(panel, name);
        // What Grafana does not know is gray.
        expect(color, `${name} of ${title}`).toMatch(
          /^(?:(?:super-light|light|semi-dark|dark)-)?(?:red|orange|yellow|green|blue|purple)$|^#[\da-f]{6}$/,
        );
        expect(color, `${name} of ${title}`).toBe(colors.get(name) ?? color);
        colors.set(name, color ?? '');
      }
    }
    expect(colors.size).toBeGreaterThan(40);
  });

  test.each(graphs)('%s gives its lines colors that differ', (_, panel) => {
    // What a caller says is known by other signals than what is written.
    const together = (name: string): string => name.replace(/^(?:audio|text|image), /, '');
    const names = new Set((namesOf(panel) ?? []).map(together));
    expect(
      new Set([...names].map((name) => colorOf(panel, name) ?? colorOf(panel, `audio, ${name}`))).size,
    ).toBe(names.size);
  });

  test('mark latencies that are lower bounds by ≥, in legends and tables, and say what that is', () => {
    const latencies = panelQueries().filter(({ expr }) =>
      /histogram_quantile.*response_latency_seconds_bucket/.test(expr),
    );
    expect(latencies.length).toBeGreaterThan(8);
    for (const { expr, name } of latencies) expect(isMarked(expr), name).toBe(true);
    for (const { title, description, targets = [] } of dashboards.flatMap(({ panels }) => panels))
      if (targets.some(({ expr }) => isMarked(expr))) expect(description, title).toContain('≥ is at least');
  });

  test('call the same things by the same names', () => {
    const legends = panelQueries().flatMap(({ legendFormat = '' }) => legendFormat);
    for (const label of ['gen_ai_tool_name', 'gen_ai_agent_name'])
      for (const legend of legends.filter((each) => each.includes(label)))
        expect(legend).toContain(`{{${label}}} [{{job}}]`);
  });
});
