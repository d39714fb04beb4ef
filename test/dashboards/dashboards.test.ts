import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { dashboards, fileOf } from '../../deploy/grafana/source/all-dashboards.ts';
import { ALLOWED_KEYS } from '../../src/metrics/metric-attributes.ts';
import { COUNTERS, HISTOGRAMS, UP_DOWN_COUNTERS } from '../../src/metrics/metric-names.ts';
import * as attributeNames from '../../src/spans/attribute-names.ts';
import { readAlerts, readFirings, readRunbook } from './alert-rules.ts';
import { dashboardsDirectory, panelQueries, readDashboards } from './dashboard-files.ts';

/** The names under which Prometheus has what the library measures, made without the dashboards' own help. */
const known = new Set([
  ...Object.values(HISTOGRAMS).flatMap(({ name, unit }) =>
    ['bucket', 'count', 'sum'].map((part) => `${underscored(name)}${unit === 's' ? '_seconds' : ''}_${part}`),
  ),
  ...Object.values(UP_DOWN_COUNTERS).map(({ name }) => underscored(name)),
  ...Object.values(COUNTERS).map(
    ({ name, unit }) => `${underscored(name)}${unit === 's' ? '_seconds' : ''}_total`,
  ),
  ...ALLOWED_KEYS.map((key) => underscored(key)),
  ...spanDimensions().map((key) => underscored(key)),
]);

/** The attributes by which Jaeger counts and times spans. */
function spanDimensions(): string[] {
  const text = readFileSync(new URL('../../deploy/jaeger/config.yaml', import.meta.url), 'utf8');
  const { connectors }: { connectors: { spanmetrics: { dimensions: { name: string }[] } } } = parse(text);
  return connectors.spanmetrics.dimensions.map(({ name }) => name);
}

function underscored(name: string): string {
  return name.replaceAll('.', '_');
}

/** All names in an expression that the library could have made. */
function namesIn(expr: string): string[] {
  return expr.match(/\b(?:gen_ai|realtime)_\w+/g) ?? [];
}

describe('the dashboards', () => {
  test.each(Object.entries(dashboards))('%s is what its source makes', async (name, build) => {
    expect(readFileSync(new URL(name, dashboardsDirectory), 'utf8')).toBe(await fileOf(build()));
  });

  test('have no file without a source', () => {
    expect(readdirSync(dashboardsDirectory).toSorted()).toEqual(Object.keys(dashboards).toSorted());
  });

  test.each(panelQueries().map(({ name, expr }) => [name, expr]))(
    '%s asks only for metrics and labels of the library',
    (_, expr) => {
      expect(namesIn(expr).filter((name) => !known.has(name))).toEqual([]);
    },
  );

  describe.each(readDashboards().map((file) => [file.title, file] as const))('%s', (_, file) => {
    const panels = file.panels.filter(({ type }) => type !== 'row');

    test('says of every panel what it shows, in which unit, and what its lines are', () => {
      for (const { title, description, fieldConfig, targets = [], type, options } of panels) {
        expect(title).toMatch(/^\S/);
        expect(description, title).toMatch(/^.{20,}\.$/);
        expect(fieldConfig?.defaults.unit, title).toBeDefined();
        expect(targets.length, title).toBeGreaterThan(0);
        if (type === 'timeseries') expect(options?.legend?.showLegend, title).toBe(true);
        if (type === 'stat' || type === 'table') continue;
        for (const { legendFormat } of targets) expect(legendFormat, title).toMatch(/\S/);
      }
    });

    test('shows a dash where nothing happened to measure, not an error', () => {
      for (const { title, type, fieldConfig } of panels) {
        if (type !== 'stat' && type !== 'table') continue;
        expect(fieldConfig?.defaults, title).toMatchObject({
          noValue: '–',
          mappings: [{ type: 'special', options: { match: 'null+nan', result: { text: '–' } } }],
        });
      }
    });

    test('numbers its panels, and lays them side by side without gaps or overlaps', () => {
      expect(new Set(file.panels.map(({ id }) => id)).size).toBe(file.panels.length);
      const taken = new Set<string>();
      for (const { title, gridPos } of file.panels) {
        expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x},${y}`), title).toBe(false);
            taken.add(`${x},${y}`);
          }
        }
      }
      const height = Math.max(...file.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
      expect(taken.size).toBe(24 * height);
    });

    test('is filtered by service, model and agent: all of them, one, or several', () => {
      const choices = file.templating.list.filter(({ type }) => type === 'query');
      expect(choices.map(({ name }) => name)).toEqual(expect.arrayContaining(['service', 'model', 'agent']));
      for (const { name, allValue, includeAll, multi } of choices) {
        expect({ name, allValue, includeAll, multi }).toEqual({
          name,
          allValue: '.*',
          includeAll: true,
          multi: true,
        });
      }
      for (const { title, targets = [] } of panels) {
        for (const { expr } of targets) expect(expr, title).toContain('job=~"$service"');
      }
    });

    test('shows every variable to whoever looks at it', () => {
      expect(file.templating.list.filter(({ hide = 0 }) => hide !== 0)).toEqual([]);
    });
  });

  test('offer every agent, also one that never began a turn', () => {
    const agents = readDashboards().flatMap(({ templating }) =>
      templating.list.filter(({ name }) => name === 'agent'),
    );
    expect(agents).toHaveLength(Object.keys(dashboards).length);
    for (const { definition } of agents)
      expect(definition).toContain('(gen_ai_invoke_agent_duration_seconds_count{');
  });

  test('give no agent what was nobody’s', () => {
    const byAgent = panelQueries().filter(({ expr }) => /by \([^)]*gen_ai_agent_name/.test(expr));
    expect(byAgent.length).toBeGreaterThan(10);
    for (const { name, expr } of byAgent) expect(expr, name).toContain('gen_ai_agent_name!=""');
  });

  test('and the alert on failing tools count the same calls as failed', () => {
    const failures = panelQueries().filter(({ name }) => name.startsWith('Tool latency / Fail'));
    expect(failures).toHaveLength(3);
    const [alert] = readAlerts().filter(({ alert }) => alert === 'VoiceToolErrors');
    for (const expr of [...failures.map((query) => query.expr), alert?.expr])
      expect(expr).toContain('realtime_tool_outcome=~"error|unfinished"');
  });

  test('filter by model wherever a model is known', () => {
    const filtered = panelQueries().filter(({ expr }) => !/span_name=~"execute_tool|handoff/.test(expr));
    for (const { name, expr } of filtered) {
      // Of the spans of turns, which are no generations.
      const label = expr.includes('span_name="turn"') ? 'realtime_model' : 'gen_ai_request_model';
      expect(expr, name).toContain(`${label}=~"$model"`);
    }
  });
});

test('Jaeger counts spans by attributes that they have', () => {
  const written: readonly string[] = Object.values(attributeNames);
  expect(spanDimensions().filter((key) => !written.includes(key))).toEqual([]);
});

test('percentiles of the response latency are of one source each, wherever they are asked for', () => {
  const asked = [...panelQueries(), ...readAlerts()]
    .map(({ expr }) => expr)
    .concat(readTracesToMetrics().queries.map(({ query }) => query))
    .filter((expr) => /histogram_quantile.*response_latency_seconds_bucket/s.test(expr));
  expect(asked.length).toBeGreaterThan(8);
  for (const expr of asked)
    expect(expr).toMatch(
      /histogram_quantile\([\d.]+,\s*sum by \([^)]*realtime_turn_response_latency_source, le\)/,
    );
});

test('the box of latency sources has all of them, and begins with the best', () => {
  const boxes = readDashboards().flatMap(({ templating }) =>
    templating.list.filter(({ name }) => name === 'source'),
  );
  expect(boxes).toHaveLength(2);
  for (const { definition = '', current, regex, sort } of boxes) {
    const sources = [...definition.matchAll(/(\d) \* group by .*?_source="(\w+)"/g)];
    expect(sources.map(([, rank, source]) => `${rank} ${source}`)).toEqual([
      '1 audio_clock',
      '2 client_commit',
      '3 vad_silence',
      '4 input_committed',
      '5 semantic_vad',
      '6 speech_stopped',
      '7 text_item',
      '8 image_item',
    ]);
    expect({ current, sort }).toMatchObject({ current: { value: ['audio_clock'] }, sort: 0 });
    // As the data source writes what a query gives.
    const result = '{realtime_turn_response_latency_source="vad_silence"} 3 1700000000000';
    expect(new RegExp(regex!.slice(1, -1)).exec(result)?.[1]).toBe('vad_silence');
  }
});

test('what shows all sources, or what is nobody’s, does not change with what is chosen', () => {
  const queries = panelQueries();
  const expressionsOf = (title: string): string[] =>
    queries.filter(({ name }) => name.startsWith(`Voice overview / ${title} (`)).map(({ expr }) => expr);
  const unchosen = {
    source: ['Answers by latency source, per minute', 'Turn detection’s share of the wait'],
    agent: [
      'Greeting delay',
      'Greeting delay, p95',
      'Speech, per hour',
      'Share of the talk',
      'Speech at a time',
    ],
  };
  for (const [variable, titles] of Object.entries(unchosen))
    for (const title of titles) {
      expect(expressionsOf(title), title).not.toEqual([]);
      for (const expr of expressionsOf(title)) expect(expr, title).not.toContain(`$${variable}`);
    }
});

test('spans lead only to metrics and labels of the library', () => {
  const { tags, queries } = readTracesToMetrics();
  const labels = tags.map(({ value }) => value).filter((label) => label !== 'job');
  const names = queries.flatMap(({ query }) => namesIn(query));
  expect(names.length).toBeGreaterThan(0);
  expect([...labels, ...names].filter((name) => !known.has(name))).toEqual([]);
});

/** What Grafana asks Prometheus about a span of Jaeger. */
function readTracesToMetrics(): TracesToMetrics {
  const text = readFileSync(
    new URL('../provisioning/datasources/datasources.yml', dashboardsDirectory),
    'utf8',
  );
  const { datasources }: { datasources: { jsonData: { tracesToMetrics?: TracesToMetrics } }[] } = parse(text);
  const [links, ...more] = datasources.flatMap(({ jsonData }) => jsonData.tracesToMetrics ?? []);
  expect(more).toEqual([]);
  return links!;
}

interface TracesToMetrics {
  tags: { key: string; value: string }[];
  queries: { name: string; query: string }[];
}

describe('the alerts', () => {
  const runbook = readRunbook();
  const firings = readFirings();

  test.each(readAlerts().map((alert) => [alert.alert, alert] as const))(
    '%s asks only for what there is, and says how bad it is and what to do',
    (name, { expr, labels, annotations }) => {
      expect(namesIn(expr).filter((found) => !known.has(found))).toEqual([]);
      expect(labels['severity']).toMatch(/^(info|warning|critical)$/);
      expect(annotations['summary']).toMatch(/\S/);
      expect(annotations['description']).toMatch(/\.$/);
      expect(annotations['runbook']).toBe(`deploy/prometheus/RUNBOOK.md#${name.toLowerCase()}`);
      expect(runbook).toContain(`\n## ${name}\n`);
    },
  );

  test('are each shown quiet, firing, and quiet again', () => {
    const alerts = readAlerts().map(({ alert }) => alert);
    expect([...firings.keys()].toSorted()).toEqual(alerts.toSorted());
    for (const [name, fires] of firings) {
      expect(fires.at(0), name).toBe(false);
      expect(fires, name).toContain(true);
      expect(fires.at(-1), name).toBe(false);
    }
  });
});
