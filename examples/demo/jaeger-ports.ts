import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

type Environment = NodeJS.ProcessEnv;

const VARIABLES = ['JAEGER_OTLP_HTTP_PORT', 'JAEGER_UI_PORT'] as const;

/** Takes the ports that `docker-compose.jaeger.yml` is started with from where Compose does: what is set, else the file `.env`. */
export function takeComposePorts(environment: Environment, path = '.env'): void {
  const file = parseEnv(readText(path));
  for (const name of VARIABLES) {
    const value = environment[name] || file[name];
    if (value) environment[name] = value;
  }
  const port = environment['JAEGER_OTLP_HTTP_PORT'];
  if (port) environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ||= `http://localhost:${port}`;
}

/** Where the page of the Jaeger is that takes traces there. */
export function jaegerPage(tracesUrl: string, environment: Environment): string {
  return `http://${new URL(tracesUrl).hostname}:${environment['JAEGER_UI_PORT'] || '16686'}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
