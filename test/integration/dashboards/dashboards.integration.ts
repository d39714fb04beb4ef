import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { COUNTERS, HISTOGRAMS, UP_DOWN_COUNTERS } from '../../../src/metrics/metric-names.ts';
import { readAlerts } from '../../dashboards/alert-rules.ts';
import { exactPercentile } from '../../support/exact-latencies.ts';
import { panelQueries, readDashboards } from '../../dashboards/dashboard-files.ts';
import { readUiTrace } from '../jaeger/jaeger-query.ts';
import { poll } from '../jaeger/poll.ts';
import { interpolate, variablesOf, type Choices } from './interpolate.ts';
import { services, startLoadedPrograms, type LoadedPrograms } from './loaded-programs.ts';
import { PrometheusQuery } from './prometheus-query.ts';
import {
  bucketOf,
  exactlyOfService,
  reportOnService,
  sharesOf,
  type Percentiles,
} from './report-agreement.ts';

let programs: LoadedPrograms;
let prometheus: PrometheusQuery;
/** All values of each variable. */
let values: Required<Choices>;

beforeAll(async () => {
  programs = await startLoadedPrograms({
    jaeger: inject('jaegerBinary'),
    prometheus: inject('prometheus').prometheus,
  });
  prometheus = new PrometheusQuery(programs.prometheus.url);
  values = {
    service: await prometheus.labelValues('job', 'realtime_active_sessions'),
    model: await prometheus.labelValues('gen_ai_request_model', 'realtime_turns_total'),
    agent: await prometheus.labelValues('gen_ai_agent_name', 'gen_ai_invoke_agent_duration_seconds_count'),
    tool: await prometheus.labelValues('gen_ai_tool_name', 'gen_ai_execute_tool_duration_seconds_count'),
    source: await prometheus.labelValues(
      'realtime_turn_response_latency_source',
      'realtime_turn_response_latency_seconds_count',
    ),
  };
});

afterAll(() => programs?.stop());

describe('the load', () => {
  test.each(['throughJaeger', 'direct'] as const)('goes well and has every span taken (%s)', (way) => {
    const { exitCode, stdout, stderr } = programs[way];
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    // Its last line: before that, others may have said the same.
    expect(stdout).toMatch(/\n\d+ calls · 0 open · .* \d+ spans exported\n$/);
  });
});

describe('the metrics', () => {
  test('have the same names and labels through Jaeger and directly', async () => {
    const throughJaeger = await labelsByMetric(services.throughJaeger);
    const direct = await labelsByMetric(services.direct);
    const both = [...throughJaeger.keys()].filter((name) => direct.has(name));
    expect(both.length).toBeGreaterThan(30);
    for (const name of both) expect(direct.get(name), name).toEqual(throughJaeger.get(name));
  });

  test('are all that the library has', async () => {
    const names = new Set(await prometheus.labelValues('__name__', '{__name__=~"(gen_ai|realtime)_.*"}'));
    for (const metric of [
      ...Object.values(HISTOGRAMS),
      ...Object.values(UP_DOWN_COUNTERS),
      ...Object.values(COUNTERS),
    ]) {
      const name = metric.name.replaceAll('.', '_');
      expect(
        [...names].some((found) => found.startsWith(name)),
        name,
      ).toBe(true);
    }
  });

  async function labelsByMetric(service: string): Promise<Map<string, readonly string[]>> {
    const labels = new Map<string, Set<string>>();
    for (const { __name__: name = '', ...others } of await prometheus.series(
      `{__name__=~"(gen_ai|realtime)_.*", job="${service}"}`,
    )) {
      const known = labels.get(name) ?? new Set();
      for (const label of Object.keys(others)) known.add(label);
      labels.set(name, known);
    }
    // Whether anything failed, and how, is chance; what the names are is not.
    return new Map([...labels].map(([name, known]) => [name, [...known].filter(isAlways).toSorted()]));
  }

  const isAlways = (label: string): boolean => label !== 'error_type';
});

describe('the report on what is in Jaeger', () => {
  const names = Object.values(services);

  test.each(names)('has the latencies that Prometheus has, to within a bucket, of %s', async (service) => {
    const report = await reportOnService(programs.jaeger.queryUrl, service);
    await expectAgreement('realtime_turn_response_latency_seconds', report.turns.responseLatency, {
      service,
    });
    expect(report.tools.length).toBeGreaterThan(3);
    for (const { name, duration } of report.tools) {
      await expectAgreement('gen_ai_execute_tool_duration_seconds', duration, { service, tool: name });
    }
  });

  test.each(names)(
    'has the numbers that its raw spans have, to within one percent, of %s',
    async (service) => {
      const report = await reportOnService(programs.jaeger.queryUrl, service);
      const exact = await exactlyOfService(programs.jaeger.queryUrl, service);
      expect(report.sessions.count).toBe(exact.sessionCount);
      expect(report.turns.count).toBe(exact.turnCount);
      expectPercentiles('response latency', report.turns.responseLatency, exact.responseLatencies);
      expect(report.tools.map(({ name }) => name).toSorted()).toEqual(
        Object.keys(exact.toolDurations).toSorted(),
      );
      for (const { name, duration } of report.tools)
        expectPercentiles(name, duration, exact.toolDurations[name]!);
    },
  );

  function expectPercentiles(what: string, reported: Percentiles, exact: readonly number[]): void {
    expect(reported.count, what).toBe(exact.length);
    for (const [share, value] of sharesOf(reported)) {
      const expected = exactPercentile(exact, share);
      expect(Math.abs(value - expected), `${share} of ${what}`).toBeLessThanOrEqual(expected * 0.0101 + 1e-6);
    }
  }

  async function expectAgreement(
    histogram: string,
    reported: Percentiles,
    { service, tool }: { service: string; tool?: string },
  ): Promise<void> {
    const labels = `job="${service}"${tool === undefined ? '' : `, gen_ai_tool_name="${tool}"`}`;
    // The last of a service's metrics are in Prometheus once that has asked for them.
    const buckets = await poll(`${histogram} of ${labels}, ${reported.count} times`, 30_000, async () => {
      const found = await prometheus.buckets(histogram, labels);
      return found.at(-1)?.count === reported.count ? found : undefined;
    });
    for (const [share, value] of sharesOf(reported)) {
      const { above, upTo } = bucketOf(buckets, share);
      // The report is right to 1 %.
      expect(value * 1.01, `${share} of ${labels}`).toBeGreaterThan(above);
      expect(value * 0.99, `${share} of ${labels}`).toBeLessThanOrEqual(upTo);
    }
  }
});

describe('the queries of the dashboards', () => {
  const queries = panelQueries().map((query) => [query.name, query] as const);

  test.each(queries)('%s has data', async (_, { expr, instant = false }) => {
    expect(await prometheus.numbers(interpolate(expr), { overTime: !instant })).not.toEqual([]);
  });

  test.each(queries)('%s has data of a single choice, of several, and none of others', async (_, query) => {
    for (const variable of variablesOf(query.expr)) {
      const answers = values[variable].map((value) => numbersOf(query, { [variable]: [value] }));
      const withData = (await Promise.all(answers)).filter((numbers) => numbers.length > 0);
      expect(withData, `$${variable}`).not.toEqual([]);
      expect(await numbersOf(query, { [variable]: values[variable] }), `$${variable}`).not.toEqual([]);
      const none = await numbersOf(query, { [variable]: ['no such'] });
      expect(
        none.filter((number) => number !== 0),
        `$${variable}`,
      ).toEqual([]);
    }
  });

  function numbersOf(
    { expr, instant = false }: { expr: string; instant?: boolean },
    choices: Choices,
  ): Promise<number[]> {
    return prometheus.numbers(interpolate(expr, choices), { overTime: !instant });
  }

  test('fill the choices of every variable', async () => {
    const definitions = readDashboards()
      .flatMap(({ templating }) => templating.list)
      .flatMap(({ definition }) => definition ?? []);
    expect(definitions).toHaveLength(12);
    for (const definition of definitions) {
      const [, match = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      const [, expr] = /^query_result\((.+)\)$/.exec(definition) ?? [];
      const choices = expr
        ? prometheus.numbers(interpolate(expr))
        : prometheus.labelValues(label, interpolate(match));
      expect((await choices).length, definition).toBeGreaterThan(1);
    }
  });

  test('begin the choice of latency sources with the best that each service has', async () => {
    const boxes = readDashboards().flatMap(({ templating }) =>
      templating.list.filter(({ name }) => name === 'source'),
    );
    for (const { definition = '' } of boxes) {
      const [, expr = ''] = /^query_result\((.+)\)$/.exec(definition) ?? [];
      const ranks = await prometheus.numbers(interpolate(expr));
      expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      expect(ranks).toHaveLength(values.source.length);
      expect(ranks[0]).toBe(1);
    }
  });

  test('name latencies that are lower bounds so', async () => {
    const { expr } = panelQueries().find(({ name }) =>
      name.startsWith('Voice overview / Response latency, p95'),
    )!;
    const sources = await prometheus.labels(interpolate(expr), 'realtime_turn_response_latency_source');
    expect(sources).toEqual(expect.arrayContaining(['audio_clock', '≥ semantic_vad']));
    expect(sources).not.toContain('semantic_vad');
  });

  test('mark alerts with an expression that Prometheus takes', async () => {
    const marks = readDashboards().flatMap(({ annotations }) =>
      annotations.list.flatMap(({ expr }) => expr ?? []),
    );
    expect(marks).toHaveLength(3);
    for (const expr of marks) await prometheus.numbers(interpolate(expr));
  });
});

describe('the alerts', () => {
  test('are evaluated without an error', async () => {
    const rules = await poll('every rule evaluated', 40_000, async () => {
      const states = await prometheus.rules();
      return states.every(({ health }) => health !== 'unknown') ? states : undefined;
    });
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      readAlerts()
        .map(({ alert }) => alert)
        .toSorted(),
    );
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  // Without its limits an expression says what is held against them. The load has just begun: what was before it is itself.
  test.each(readAlerts().map(({ alert, expr }) => [alert, expr]))(
    '%s has something to judge',
    async (_, expr) => {
      for (const part of expr.split('unless')) {
        const judged = part.replaceAll(/(?:[<>]=?|==) [\d.]+/g, '>= 0').replaceAll(/ offset \w+/g, '');
        expect(await prometheus.numbers(judged)).not.toEqual([]);
      }
    },
  );
});

describe('the way from graphs to traces', () => {
  test.each(panelQueries().flatMap((query) => (query.exemplar ? [[query.name, query.expr]] : [])))(
    '%s has points that lead to traces in Jaeger',
    async (_, expr) => {
      const exemplars = await prometheus.exemplars(interpolate(expr));
      expect(exemplars).not.toEqual([]);
      for (const { labels } of exemplars.slice(0, 10)) {
        const trace = await readUiTrace(programs.jaeger.queryUrl, labels['trace_id']!);
        expect(trace?.spans.map(({ spanID }) => spanID)).toContain(labels['span_id']);
      }
    },
  );
});

describe("Jaeger's Monitor tab", () => {
  test.each([
    ['latencies', ['turn', 'execute_tool check_rooms', 'invoke_agent Reception']],
    ['calls', ['turn', 'execute_tool check_rooms', 'invoke_agent Reception']],
    ['errors', [expect.stringMatching(/^execute_tool /)]],
  ])('has %s of what the services did', async (endpoint, expected) => {
    const query = new URLSearchParams({
      service: services.throughJaeger,
      groupByOperation: 'true',
      spanKind: 'internal',
      endTs: String(Date.now()),
      lookback: '600000',
      step: '5000',
      ratePer: '60000',
      ...(endpoint === 'latencies' ? { quantile: '0.95' } : {}),
    });
    const response = await fetch(`${programs.jaeger.queryUrl}/api/metrics/${endpoint}?${query.toString()}`);
    const body = await response.text();
    expect(response.status, body).toBe(200);
    const { metrics }: MonitorAnswer = JSON.parse(body);
    const operations = metrics.filter(({ metricPoints }) =>
      metricPoints.some(({ gaugeValue }) => Number(gaugeValue.doubleValue) > 0),
    );
    const names = operations.map(({ labels }) => labels.find(({ name }) => name === 'operation')?.value);
    expect(names).toEqual(expect.arrayContaining(expected));
  });
});

interface MonitorAnswer {
  readonly metrics: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly metricPoints: readonly { readonly gaugeValue: { readonly doubleValue: number | string } }[];
  }[];
}
