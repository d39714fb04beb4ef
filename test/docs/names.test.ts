import { expect, test } from 'vitest';
import * as metricNames from '../../src/metrics/metric-names.ts';
import * as attributeNames from '../../src/spans/attribute-names.ts';
import { codeOf, readTables } from '../support/page-tables.ts';

const PAGE = 'docs/names.md';
const [attributes = []] = readTables(PAGE, '## Spans and attributes');
const [metrics = []] = readTables(PAGE, '## Metrics');
const { HISTOGRAMS, COUNTERS, UP_DOWN_COUNTERS, ...namesOfMetricAttributes } = metricNames;

/** Every name that is written now. */
const written = new Set<string>([
  ...Object.values(attributeNames),
  ...Object.values(namesOfMetricAttributes),
  ...[HISTOGRAMS, COUNTERS, UP_DOWN_COUNTERS].flatMap((group) =>
    Object.values(group).map(({ name }) => name),
  ),
]);

/** Names have dots; an operation and an option do not. */
const namesIn = (cell: string | undefined): string[] =>
  codeOf(cell).filter((code) => /^\w+(\.\w+)+$/.test(code));

test('every new name is written', () => {
  const names = [...attributes, ...metrics].flatMap(({ now }) => namesIn(now));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !written.has(name))).toEqual([]);
});

test('no old name is, unless it is gone from some spans only', () => {
  const gone = [...attributes, ...metrics].filter(({ before = '' }) => !/ on |^`realtime_/.test(before));
  const names = gone.flatMap(({ before }) => namesIn(before));
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => written.has(name))).toEqual([]);
});

test('an old name that is gone from some spans is not among the attributes of those', () => {
  const documented = readTables('docs/spans.md', '## Attributes').flat();
  const partly = attributes.filter(({ before = '' }) => before.includes(' on '));
  expect(partly.length).toBeGreaterThan(5);
  for (const { before = '' } of partly) {
    const [name] = namesIn(before);
    const rows = documented.filter(({ attribute }) => codeOf(attribute)[0] === name);
    expect(rows, before).not.toEqual([]);
    const stillOn = rows.flatMap(({ on = '' }) => on.split(', '));
    const goneFrom = before.replace(/^.* on /, '').split(', ');
    expect(
      goneFrom.filter((span) => span === 'all' || stillOn.includes(span) || stillOn.includes('all')),
    ).toEqual([]);
  }
});
