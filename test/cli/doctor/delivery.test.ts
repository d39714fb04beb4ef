import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { PROJECT } from '../../support/built-script.ts';
import { useReceiver } from '../../otlp/telemetry-fixture.ts';
import { consult, HEALTHY, madeProject, runBuilt, type DoctorRun } from './made-project.ts';
import type { ReceiverBehaviour } from '../../support/otlp-receiver.ts';

/** What is said of the test span: a mark and a text, and what to do. */
function delivery({ lines }: DoctorRun): string[] {
  const at = lines.findIndex((line) => line.includes('test span'));
  return lines.slice(at, lines[at + 1]?.startsWith('    ') ? at + 2 : at + 1).map((line) => line.trim());
}

async function send(url: string, env: Record<string, string> = {}): Promise<DoctorRun> {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env };
  return consult(await madeProject(HEALTHY), { args: ['--send'], env: variables });
}

const START_ONE = '→ start a receiver there, or say in OTEL_EXPORTER_OTLP_ENDPOINT where one is';

describe('realtime-otel doctor --send', () => {
  it('sends one span, named after it, with the resource and the headers of the variables, whatever the sampler', async () => {
    const receiver = await useReceiver();
    const run = await send(receiver.url, {
      OTEL_SERVICE_NAME: 'phone-support',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-scope=voice',
      OTEL_TRACES_SAMPLER: 'always_off',
    });
    expect(delivery(run)).toEqual([`✓ ${receiver.url} took the test span, realtime-otel doctor`]);
    expect(receiver.spans.map(({ name }) => name)).toEqual(['realtime-otel doctor']);
    expect(receiver.spans[0]?.resource).toMatchObject({ 'service.name': 'phone-support' });
    expect(receiver.requests[0]?.headers).toMatchObject({ 'x-scope': 'voice' });
    expect(receiver.metricRequests).toEqual([]);
    expect(run.out).not.toContain('voice,');
  });

  it.each<[string, ReceiverBehaviour, string, string]>([
    ['401', { status: 401 }, 'HTTP status 401', '→ OTEL_EXPORTER_OTLP_HEADERS has the key, as in authorization=Bearer%20…'],
    [
      '404',
      { status: 404 },
      'HTTP status 404',
      '→ OTEL_EXPORTER_OTLP_ENDPOINT is the base of the address, /v1/traces and /v1/metrics are appended',
    ],
    ['500', { status: 500 }, 'HTTP status 500', '→ see what the receiver says of it'],
    ['no connection', 'refuse', 'ECONNREFUSED', START_ONE],
    ['a cut connection', 'reset', 'ECONNRESET', '→ OTLP over HTTP is sent there, usually port 4318, not the gRPC of 4317; what wants TLS is addressed by https://'],
  ])('says why it was not taken, what to change, and ends with 1: %s', async (_what, behaviour, reason, advice) => {
    const { url } = await useReceiver(behaviour);
    const run = await send(url);
    expect(delivery(run)).toEqual([`✗ ${url} did not take the test span: ${reason}`, advice]);
    expect(run).toMatchObject({ code: 1, err: '' });
  }); // prettier-ignore

  it('gives up on a receiver that never answers', async () => {
    const { url } = await useReceiver('hang');
    const run = await send(url, { OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    expect(delivery(run)).toEqual([
      `✗ ${url} did not take the test span: Request timed out`,
      `→ what listens there does not answer; ${START_ONE.slice(2)}`,
    ]);
  });

  it('says that a receiver takes protobuf only, and that it was sent so', async () => {
    const receiver = await useReceiver({ takesOnly: 'http/protobuf' });
    const run = await send(receiver.url);
    expect(run.code).toBe(0);
    expect(run.out).toContain(`✓ ${receiver.url} took the test span`);
    expect(run.out).toContain(`! ${receiver.url} does not take http/json (HTTP status 415)`);
    expect(receiver.spans).toHaveLength(1);
  });

  it('says that a receiver does not take the protocol that is asked for, and by which variable', async () => {
    const receiver = await useReceiver({ takesOnly: 'http/protobuf' });
    const run = await send(receiver.url, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expect(delivery(run)).toEqual([
      `✗ ${receiver.url} did not take the test span: HTTP status 415, the receiver does not take http/json, which OTEL_EXPORTER_OTLP_PROTOCOL asks for`,
      '→ where no protocol is asked for, http/json and http/protobuf are tried',
    ]);
  });

  it('says what a receiver says that rejects it', async () => {
    const receiver = await useReceiver({ rejectedSpans: 1, errorMessage: 'no such tenant' });
    const run = await send(receiver.url);
    expect(delivery(run)[0]).toBe(`✗ ${receiver.url} rejected the test span, and says "no such tenant"`);
    expect(run.code).toBe(1);
  });

  it('knows a receiver of gRPC by its answer', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const run = await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(delivery(run)[0]).toMatch(/did not take the test span: HPE_/);
    expect(delivery(run)[1]).toBe(
      '→ OTLP over HTTP is sent there, usually port 4318, not the gRPC of 4317; what wants TLS is addressed by https://',
    );
  });

  it('knows a receiver that does not speak https', async () => {
    const { url } = await useReceiver();
    const run = await send(url.replace('http:', 'https:'));
    expect(delivery(run)[0]).toMatch(/did not take the test span: (?:EPROTO|ERR_SSL_)/);
    expect(delivery(run)[1]).toBe('→ what listens there may speak http://, not https://');
  });

  it.each([
    { OTEL_TRACES_EXPORTER: 'console' },
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_SDK_DISABLED: 'true' },
  ])('sends nothing where spans go to no receiver: %o', async (env) => {
    const receiver = await useReceiver();
    const run = await send(receiver.url, env as Record<string, string>);
    expect(run.out).toContain('– no test span is sent: spans do not go to a receiver');
    expect(receiver.requests).toEqual([]);
  });
});

describe('realtime-otel doctor', () => {
  it('uses the network for nothing, and says that it has not', async () => {
    const receiver = await useReceiver();
    const { lines, code } = await runBuilt(await madeProject(HEALTHY), {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      flags: ['--import', `${PROJECT}test/network/record-network.mjs`],
    });
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('network '))).toEqual([]);
    expect(lines.join('\n')).toContain(
      '  – whether that is taken there was not tried\n    → --send sends one test span\n',
    );
    expect([...receiver.requests, ...receiver.metricRequests]).toEqual([]);
  });
});
