import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface ComposeFile {
  services: {
    jaeger: {
      image: string;
      command: string[];
      volumes: { source: string; target: string; read_only: boolean }[];
      environment: Record<string, string>;
      ports: string[];
      healthcheck: { test: string[] };
    };
  };
}

interface JaegerConfig {
  service: { extensions: string[]; pipelines: { traces: Record<string, string[]> } };
  extensions: {
    jaeger_query: { http: { endpoint: string } };
    healthcheckv2: { http: { endpoint: string } };
  };
  receivers: { otlp: { protocols: Record<'grpc' | 'http', { endpoint: string }> } };
}

const { services }: ComposeFile = parse(readText('docker-compose.jaeger.yml'));
const config: JaegerConfig = parse(readText('deploy/jaeger/config.yaml'));
const { jaeger } = services;
const { jaeger_query: query, healthcheckv2: health } = config.extensions;
const { grpc, http } = config.receivers.otlp.protocols;

describe('docker-compose.jaeger.yml', () => {
  test('pins the image to one release', () => {
    expect(defaults(jaeger.image)).toMatch(/^[\w.]+\/jaegertracing\/jaeger:2\.\d+\.\d+$/);
  });

  test('mounts the configuration that the tests run Jaeger with, where Jaeger looks for it', () => {
    const [mount, ...more] = jaeger.volumes;
    expect(more).toEqual([]);
    expect(mount).toMatchObject({ source: './deploy/jaeger/config.yaml', read_only: true });
    expect(existsSync(repositoryPath(mount!.source))).toBe(true);
    expect(jaeger.command).toEqual(['--config', mount!.target]);
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
