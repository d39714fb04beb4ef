import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import * as attributeNames from '../../../src/spans/attribute-names.ts';

type Values = Record<string, string | number>;

interface UiConfig {
  useOpenTelemetryTerms: boolean;
  topTagPrefixes: string[];
  linkPatterns: [
    {
      type: string;
      key: string;
      url: string | { parameters: string[]; template: (values: Values) => string };
      text: string;
    },
  ];
}

const inMemory: UiConfig = JSON.parse(readText('deploy/jaeger/ui.json'));
const script = readText('deploy/production/jaeger-ui.js');
const overCassandra: UiConfig = runInNewContext(`${script}; UIConfig()`, { URLSearchParams });

/** As Jaeger writes what is no attribute of OTLP. */
const OF_JAEGER = ['error', 'otel.status_description'];

test('the UI puts attributes first that spans have', () => {
  const written = [...Object.values<string>(attributeNames), ...OF_JAEGER];
  const { topTagPrefixes: first } = inMemory;
  expect(first.filter((prefix) => !written.some((name) => name.startsWith(prefix)))).toEqual([]);
  expect(new Set(first).size).toBe(first.length);
});

test('the UI is the same on one machine and in production, but for how it searches', () => {
  const {
    linkPatterns: [one],
    ...rest
  } = inMemory;
  const {
    linkPatterns: [other],
    ...otherRest
  } = overCassandra;
  expect({ ...otherRest }).toEqual(rest);
  expect({ ...other, url: '' }).toEqual({ ...one, url: '' });
});

test('a span leads to all traces of its call: those of any service in memory, those of the service in which its trace began in Cassandra', () => {
  const sessionId = 'call 7/ä';
  const { url } = inMemory.linkPatterns[0];
  const search = new URL(
    String(url).replace('#{session.id}', encodeURIComponent(sessionId)),
    'http://jaeger/',
  ).searchParams;
  expect(JSON.parse(search.get('tags') ?? '')).toEqual({ 'session.id': sessionId });
  expect(search.get('service')).toBeNull();

  const other = overCassandra.linkPatterns[0].url;
  if (typeof other === 'string') throw new Error('made by a function, that it may name the service');
  const values = {
    'session.id': sessionId,
    'trace.traceName': 'phone desk: POST /call: open',
    'trace.startTime': 1_790_000_000_000_000,
  };
  expect(Object.keys(values)).toEqual(other.parameters);
  expect(Object.fromEntries(new URL(other.template(values), 'http://jaeger/').searchParams)).toEqual({
    service: 'phone desk',
    tags: JSON.stringify({ 'session.id': sessionId }),
    start: '1789913600000000',
    end: '1790086400000000',
    lookback: 'custom',
    limit: '200',
  });
});

test('the script has nothing in it that Jaeger would read as its own when it puts it into the page', () => {
  expect(script).not.toContain('$');
  expect(script).toMatch(/function UIConfig\(\) \{/);
});

function readText(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
}
