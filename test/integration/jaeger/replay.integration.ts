import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findTraces } from './jaeger-query.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';
import { poll } from './poll.ts';

const root = new URL('../../..', import.meta.url).pathname;

let jaeger: JaegerServer;

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
});

afterAll(() => jaeger?.stop());

/** Runs the command as it is in the sources, and gives what it said. */
async function replay(service: string, ...args: readonly string[]): Promise<string> {
  const command = ['--import', 'tsx', 'src/cli/realtime-otel.ts', 'replay', '--to', 'otlp', ...args];
  const env = {
    ...process.env,
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpHttpUrl,
  };
  const { stderr } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
  return stderr;
}

test.each([
  ['a recording', 'typescript/hotel-call.jsonl', 42],
  ['the stream of the Python SDK', 'python/hotel-call.jsonl', 42],
  ['a log of server events', 'typescript/hotel-call.server-events.jsonl', 36],
])('%s that is replayed is one trace in Jaeger, and just over', async (_, fixture, spans) => {
  const service = fixture.replaceAll('/', '-');
  expect(await replay(service, '--shift-to-now', `test/fixtures/${fixture}`)).toContain(
    `took ${spans} spans`,
  );
  const [trace, ...others] = await poll(`${spans} spans of ${service}`, 15_000, async () => {
    const traces = await findTraces(jaeger.queryUrl, service);
    return traces[0]?.spans.length === spans ? traces : undefined;
  });
  expect(others).toHaveLength(0);
  const ends = trace!.spans.map(({ startTime, duration }) => (startTime + duration) / 1000);
  const ago = Date.now() - Math.max(...ends);
  expect(ago).toBeGreaterThanOrEqual(0);
  expect(ago).toBeLessThan(60_000);
});
