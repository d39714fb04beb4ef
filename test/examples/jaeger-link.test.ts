import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { findTrace } from '../../examples/demo/find-trace.ts';
import { jaegerPage, takeComposePorts } from '../../examples/demo/jaeger-ports.ts';

const TRACE_ID = 'e79343980d6e285560f07714a7fc8594';

describe('the ports of the Jaeger that the demo looks for', () => {
  async function environmentAfter(
    file: string | undefined,
    environment: NodeJS.ProcessEnv,
  ): Promise<NodeJS.ProcessEnv> {
    const folder = await mkdtemp(join(tmpdir(), 'compose-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, '.env');
    if (file !== undefined) await writeFile(path, file);
    takeComposePorts(environment, path);
    return environment;
  }

  const FILE = 'JAEGER_UI_PORT=26686\nJAEGER_OTLP_HTTP_PORT=24318\nSECRET=x\n';

  test.each([
    ['those of Jaeger itself without anything set', undefined, {}, {}],
    [
      'those of the file .env that Compose reads',
      FILE,
      {},
      {
        JAEGER_UI_PORT: '26686',
        JAEGER_OTLP_HTTP_PORT: '24318',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:24318',
      },
    ],
    [
      'those of the shell before those of the file',
      FILE,
      { JAEGER_UI_PORT: '36686', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://10.0.0.5:4318' },
      {
        JAEGER_UI_PORT: '36686',
        JAEGER_OTLP_HTTP_PORT: '24318',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://10.0.0.5:4318',
      },
    ],
  ])('are %s', async (_, file, environment, expected) => {
    expect(await environmentAfter(file, environment)).toEqual(expected);
  });

  test('are looked for on the host that takes the traces', () => {
    expect(jaegerPage('http://10.0.0.5:4318/v1/traces', {})).toBe('http://10.0.0.5:16686');
    expect(jaegerPage('http://localhost:24318/v1/traces', { JAEGER_UI_PORT: '26686' })).toBe(
      'http://localhost:26686',
    );
  });
});

describe('the link to the trace', () => {
  async function serve(body: () => string): Promise<string> {
    const server = createServer((_, response) => response.end(body()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('is given once Jaeger has the trace', async () => {
    let looks = 0;
    const page = await serve(() => ((looks += 1) < 3 ? '{"error":{}}' : '{"result":{}}'));
    expect(await findTrace(page, TRACE_ID)).toBe(`${page}/trace/${TRACE_ID}`);
    expect(looks).toBe(3);
  });

  test.each([
    ['a page answers', '<html></html>'],
    ['something else than Jaeger answers', '{"detail":"Not Found"}'],
  ])('is not given where %s', async (_, body) => {
    expect(await findTrace(await serve(() => body), TRACE_ID)).toBeUndefined();
  });

  test('is not given where nothing listens', async () => {
    expect(await findTrace('http://127.0.0.1:1', TRACE_ID)).toBeUndefined();
  });
});
