import { metrics } from '@opentelemetry/api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ALLOWED_KEYS } from '../../src/metrics/metric-attributes.ts';
import { COUNTERS, HISTOGRAMS, UP_DOWN_COUNTERS } from '../../src/metrics/metric-names.ts';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import { signalledConversations } from '../support/signalled-conversations.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';

const [rows = []] = readTables('docs/metrics.md', '# Metrics');
const nameOf = (cell = ''): string => codeOf(cell)[0] ?? '';

describe('the table of metrics', () => {
  test('has every metric, with its type and its unit, and no other', () => {
    const kinds = { histogram: HISTOGRAMS, counter: COUNTERS, 'up-down counter': UP_DOWN_COUNTERS };
    const emitted = Object.entries(kinds).flatMap(([kind, group]) =>
      Object.values(group).map(({ name, unit }) => `${name}: ${kind}, ${unit}`),
    );
    expect(rows.map(({ metric, type }) => `${nameOf(metric)}: ${type}`).toSorted()).toEqual(
      emitted.toSorted(),
    );
  });

  test('has every attribute of each, and no other', async () => {
    const collected = collectedMetrics();
    metrics.setGlobalMeterProvider(collected.provider);
    onTestFinished(() => metrics.disable());
    await spokenConversations(false);
    signalledConversations();
    const emitted = new Map<string, string[]>();
    for (const { descriptor, dataPoints } of await collected.collect()) {
      const keys = dataPoints.flatMap(({ attributes }) => Object.keys(attributes));
      emitted.set(descriptor.name, [...new Set(keys)].toSorted());
    }
    for (const { metric, attributes } of rows)
      expect(emitted.get(nameOf(metric)), metric).toEqual(codeOf(attributes).toSorted());
    expect([...new Set([...emitted.values()].flat())].toSorted()).toEqual([...ALLOWED_KEYS].toSorted());
  });
});
