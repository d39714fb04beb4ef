import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import * as attributeNames from '../../../src/spans/attribute-names.ts';

const FOLDER = fileURLToPath(new URL('../../../deploy/production/', import.meta.url));

interface Configuration {
  service?: {
    extensions?: string[];
    pipelines: Record<string, { receivers?: string[]; processors?: string[]; exporters?: string[] }>;
  };
  extensions?: Record<string, unknown>;
  receivers?: Record<string, unknown>;
  processors?: Record<string, unknown> & { tail_sampling?: { policies: Policy[] } };
  connectors?: Record<string, unknown>;
  exporters?: Record<string, unknown>;
}

interface Policy {
  name: string;
  boolean_attribute?: { key: string };
  string_attribute?: { key: string };
  ottl_condition?: { span: string[] };
}

interface SpanMetrics {
  dimensions: { name: string }[];
}

const files = readdirSync(FOLDER).filter((name) => /^(collector-(?!builder)|jaeger-).*\.yaml$/.test(name));
const builder: Record<string, { gomod: string }[]> = parse(read('collector-builder.yaml'));
const README = read('README.md');

/** Where the module of a component of the Collector is, by what configurations call it. */
const MODULES: Record<string, string> = {
  otlp: 'otlpreceiver',
  memory_limiter: 'memorylimiterprocessor',
  tail_sampling: 'tailsamplingprocessor',
  span_metrics: 'spanmetricsconnector',
  load_balancing: 'loadbalancingexporter',
  kafka: 'kafkaexporter',
  otlp_http: 'otlphttpexporter',
  health_check: 'healthcheckextension',
  file_storage: 'storage/filestorage',
};

/** The attributes of others: Jaeger's own mark of a span that failed, and that of a request. */
const ATTRIBUTES_OF_OTHERS = ['error', 'url.path'];

describe('deploy/production', () => {
  test('samples, measures and searches by attributes and names that spans have', () => {
    const sampler = configuration('collector-sampling.yaml');
    const { policies } = sampler.processors!.tail_sampling!;
    const written = [...Object.values<string>(attributeNames), ...ATTRIBUTES_OF_OTHERS];
    const conditions = policies.flatMap(({ ottl_condition: condition }) => condition?.span ?? []);
    const keys = [
      ...policies.flatMap(
        ({ boolean_attribute, string_attribute }) => boolean_attribute?.key ?? string_attribute?.key ?? [],
      ),
      ...conditions.flatMap((condition) => /attributes\["(.+?)"\]/.exec(condition)?.[1] ?? []),
      ...(sampler.connectors!['span_metrics'] as SpanMetrics).dimensions.map(({ name }) => name),
      .../SEARCHABLE_ATTRIBUTES:-([^}]+)}/.exec(read('jaeger-ingester.yaml'))![1]!.split(','),
    ];
    expect(keys.length).toBeGreaterThan(18);
    expect(keys.filter((key) => !written.includes(key))).toEqual([]);
    const names = conditions.flatMap((condition) => /name == "(.+?)"/.exec(condition)?.[1] ?? []);
    expect(names).toEqual(['realtime_session']);
  });

  test('samples whole sessions by the policies by which it samples turns, but for those of spans that are no turns', () => {
    const policies = (file: string) => configuration(file).processors!.tail_sampling!.policies;
    const ofTurnsOnly = ['session-spans', 'requests-that-open-calls'];
    expect(policies('collector-sampling-sessions.yaml')).toEqual(
      policies('collector-sampling.yaml').filter(({ name }) => !ofTurnsOnly.includes(name)),
    );
  });

  test('builds a Collector of the components that its configurations name, and of no others', () => {
    const used = new Set(
      files
        .filter((file) => file.startsWith('collector-'))
        .map(configuration)
        .flatMap(({ extensions, receivers, processors, connectors, exporters }) =>
          [extensions, receivers, processors, connectors, exporters].flatMap((each) =>
            Object.keys(each ?? {}),
          ),
        )
        .map((id) => id.split('/')[0]!),
    );
    // The load balancer has an exporter of OTLP over gRPC in it.
    const wanted = [...[...used].map((type) => MODULES[type] ?? type), 'exporter/otlpexporter'];
    const built = ['extensions', 'receivers', 'processors', 'connectors', 'exporters']
      .flatMap((kind) => builder[kind] ?? [])
      .map(({ gomod }) => gomod.split(' ')[0]!);
    expect(built.filter((path) => !wanted.some((module) => path.endsWith(`/${module}`)))).toEqual([]);
    expect(wanted.filter((module) => !built.some((path) => path.endsWith(`/${module}`)))).toEqual([]);
  });

  test.each(files)('%s listens on loopback unless it is told otherwise', (file) => {
    const endpoints = [...read(file).matchAll(/^ +(?:endpoint|host): (\$\{env:LISTEN_HOST.*)$/gm)];
    for (const [, endpoint] of endpoints) {
      expect(endpoint).toMatch(/^\$\{env:LISTEN_HOST:-127\.0\.0\.1\}(:\$\{env:\w+:-\d+\})?$/);
    }
    expect(read(file)).not.toContain('0.0.0.0');
  });

  test.each(files)('the README has every variable of %s, with its default', (file) => {
    const variables = [...read(file).matchAll(/\$\{env:(\w+)(?::-([^}]*))?\}/g)];
    expect(variables.length).toBeGreaterThan(0);
    for (const [, name, byDefault] of variables) {
      const row = README.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      expect(row, `a row for ${name}`).toBeDefined();
      if (byDefault !== undefined && !byDefault.includes(',')) expect(row).toContain(byDefault);
    }
  });
});

function configuration(file: string): Configuration {
  return parse(read(file));
}

function read(file: string): string {
  return readFileSync(`${FOLDER}${file}`, 'utf8');
}
