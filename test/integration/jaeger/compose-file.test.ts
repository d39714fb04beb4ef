import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  profiles?: string[];
  command: string[];
  volumes: { type: string; source: string; target: string; read_only?: boolean }[];
  environment: Record<string, string>;
  ports: string[];
  healthcheck: { test: string[] };
  read_only: boolean;
  tmpfs?: string[];
  cap_drop: string[];
  security_opt: string[];
}

interface ComposeFile {
  services: Record<'jaeger' | 'prometheus' | 'grafana', Service>;
}

interface JaegerConfig {
  service: { extensions: string[]; pipelines: { traces: Record<string, string[]> } };
  extensions: {
    jaeger_query: { http: { endpoint: string }; ui: { config_file: string } };
    healthcheckv2: { http: { endpoint: string } };
  };
  receivers: { otlp: { protocols: Record<'grpc' | 'http', { endpoint: string }> } };
  exporters: { prometheus: { endpoint: string } };
}

interface PrometheusConfig {
  rule_files: string[];
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

interface DataSources {
  datasources: { name: string; uid: string; url: string }[];
}

const { services }: ComposeFile = parse(readText('docker-compose.jaeger.yml'));
const config: JaegerConfig = parse(readText('deploy/jaeger/config.yaml'));
const { jaeger, prometheus, grafana } = services;
const { jaeger_query: query, healthcheckv2: health } = config.extensions;
const { grpc, http } = config.receivers.otlp.protocols;

describe('docker-compose.jaeger.yml', () => {
  test('pins the images to one release each', () => {
    expect(defaults(jaeger.image)).toMatch(/^[\w.]+\/jaegertracing\/jaeger:2\.\d+\.\d+$/);
    expect(defaults(prometheus.image)).toMatch(/^[\w.]+\/prom\/prometheus:v3\.\d+\.\d+$/);
    expect(defaults(grafana.image)).toMatch(/^[\w.]+\/grafana\/grafana:\d+\.\d+\.\d+$/);
  });

  test('runs Jaeger alone unless dashboards are asked for', () => {
    const alone = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    expect(alone.map(([name]) => name)).toEqual(['jaeger']);
    expect(prometheus.profiles).toEqual(['dashboards']);
    expect(grafana.profiles).toEqual(['dashboards']);
  });

  test('gives no service a privilege, nor a file of its own to write', () => {
    for (const service of Object.values(services)) {
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      for (const mount of service.volumes.filter(({ type }) => type === 'bind')) {
        expect(mount.read_only, mount.target).toBe(true);
        expect(existsSync(repositoryPath(mount.source)), mount.source).toBe(true);
      }
    }
  });

  test('publishes everything to this machine only', () => {
    for (const port of Object.values(services).flatMap(({ ports }) => ports)) {
      expect(defaults(port)).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
    }
  });

  test('mounts the configuration that the tests run Jaeger with, where Jaeger looks for it', () => {
    const [mount, ...more] = jaeger.volumes;
    expect(more).toEqual([]);
    expect(mount).toMatchObject({ source: './deploy/jaeger', read_only: true });
    const inContainer = (file: string): string => file.replace('deploy/jaeger', mount!.target);
    expect(jaeger.command).toEqual(['--config', inContainer('deploy/jaeger/config.yaml')]);
    expect(jaeger.environment['JAEGER_UI_CONFIG']).toBe(inContainer('deploy/jaeger/ui.json'));
    expect(query.ui.config_file).toBe('${env:JAEGER_UI_CONFIG:-}');
  });

  test('publishes the UI and both OTLP ports, to this machine only', () => {
    const inContainer = [query.http, http, grpc].map(({ endpoint }) => portOf(endpoint));
    expect(inContainer).toEqual(['16686', '4318', '4317']);
    expect(jaeger.ports.map(defaults)).toEqual(inContainer.map((port) => `127.0.0.1:${port}:${port}`));
  });

  test('lets an environment variable choose the address and the ports', () => {
    const everyDefault = jaeger.ports.map((port) => port.replaceAll(/\$\{\w+:-([^}]*)\}/g, '?'));
    expect(everyDefault).toEqual(['?:?:16686', '?:?:4318', '?:?:4317']);
  });

  test('has Jaeger listen on all interfaces of the container, which the configuration alone does not', () => {
    const endpoints = [query.http, health.http, http, grpc].map(({ endpoint }) => endpoint);
    for (const endpoint of endpoints) {
      expect(defaults(endpoint)).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(defaults(withEnvironment(endpoint, jaeger.environment))).toMatch(/^0\.0\.0\.0:\d+$/);
    }
  });

  test('asks the health check of the configuration', () => {
    const url = new URL(jaeger.healthcheck.test.at(-1)!);
    expect(url.port).toBe(portOf(health.http.endpoint));
    expect(url.pathname).toBe('/status');
    expect(config.service.extensions).toContain('healthcheckv2');
  });
});

describe('the profile dashboards', () => {
  const prometheusConfig: PrometheusConfig = parse(readText('deploy/prometheus/prometheus.yml'));
  const { datasources }: DataSources = parse(
    readText('deploy/grafana/provisioning/datasources/datasources.yml'),
  );

  test('has Prometheus take OTLP, keep exemplars, begin series at 0, and read the configuration and the rules that the tests run', () => {
    expect(prometheus.command).toEqual(
      expect.arrayContaining([
        '--config.file=/etc/prometheus/prometheus.yml',
        '--web.enable-otlp-receiver',
        '--enable-feature=exemplar-storage,created-timestamp-zero-ingestion',
      ]),
    );
    const features = prometheus.command.filter((flag) => flag.startsWith('--enable-feature='));
    expect(readText('deploy/production/README.md')).toContain(
      `--web.enable-otlp-receiver ${features.join()}`,
    );
    expect(prometheus.volumes[0]).toMatchObject({ source: './deploy/prometheus', target: '/etc/prometheus' });
    expect(prometheusConfig.rule_files).toEqual(['rules/*.yml']);
    expect(existsSync(repositoryPath('deploy/prometheus/rules/voice.yml'))).toBe(true);
  });

  test('scrapes Jaeger where it listens, and shows Jaeger where Prometheus is', () => {
    const targets = prometheusConfig.scrape_configs.flatMap(({ static_configs }) =>
      static_configs.flatMap(({ targets }) => targets),
    );
    const { endpoint } = config.exporters.prometheus;
    expect(targets).toEqual([`jaeger:${portOf(endpoint)}`]);
    expect(defaults(withEnvironment(endpoint, jaeger.environment))).toBe(`0.0.0.0:${portOf(endpoint)}`);
    expect(jaeger.environment['JAEGER_PROMETHEUS_URL']).toBe('http://prometheus:9090');
  });

  test('has Grafana find both as data sources, under the names that the dashboards use', () => {
    expect(datasources.map(({ uid, url }) => [uid, url])).toEqual([
      ['prometheus', 'http://prometheus:9090'],
      ['jaeger', 'http://jaeger:16686'],
    ]);
  });

  test('mounts the dashboards where the provider looks for them, and the first one as home', () => {
    const mount = grafana.volumes.find(({ source }) => source === './deploy/grafana/dashboards');
    const { providers }: { providers: { options: { path: string } }[] } = parse(
      readText('deploy/grafana/provisioning/dashboards/dashboards.yml'),
    );
    expect(providers.map(({ options }) => options.path)).toEqual([mount?.target]);
    const home = grafana.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(home.startsWith(`${mount?.target}/`)).toBe(true);
    expect(existsSync(repositoryPath(home.replace(mount?.target ?? '', mount?.source ?? '')))).toBe(true);
  });

  test('lets visitors of Grafana look and nobody log in', () => {
    expect(grafana.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
  });
});

function readText(path: string): string {
  return readFileSync(repositoryPath(path), 'utf8');
}

function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/** What `${NAME:-default}` or `${env:NAME:-default}` comes to where the variable is not set. */
function defaults(text: string): string {
  return text.replaceAll(/\$\{(?:env:)?\w+:-([^}]*)\}/g, '$1');
}

function withEnvironment(text: string, environment: Record<string, string>): string {
  return text.replaceAll(/\$\{env:(\w+):-[^}]*\}/g, (whole, name: string) => environment[name] ?? whole);
}

function portOf(endpoint: string): string | undefined {
  return defaults(endpoint).split(':').at(-1);
}
