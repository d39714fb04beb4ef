import { ExportResultCode } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { describe, expect, it } from 'vitest';

import { tapPartialSuccess } from '../../src/otlp/partial-success-tap.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { spansNamed } from './finished-spans.ts';
import { useReceiver } from './telemetry-fixture.ts';

const NOTHING_SAID = { rejected: 0 };
const METRICS = { resource: spansNamed('turn')[0]?.resource, scopeMetrics: [] };

interface Exporter {
  export(content: unknown, resultCallback: (result: { code: ExportResultCode }) => void): void;
}

/** What is taken when the callback runs. */
function exported<Taken>(exporter: object, content: unknown, take: () => Taken): Promise<Taken> {
  return new Promise((resolve, reject) => {
    (exporter as Exporter).export(content, ({ code }) =>
      code === ExportResultCode.SUCCESS ? resolve(take()) : reject(new Error('not exported')),
    );
  });
}

// Red means that the exporters of the SDK have changed their private fields: what a receiver rejects would count as exported.
describe.each([
  ['spans', 'http/json', JsonTraceExporter, 'traces', spansNamed('turn')],
  ['spans', 'http/protobuf', ProtobufTraceExporter, 'traces', spansNamed('turn')],
  ['metrics', 'http/json', JsonMetricExporter, 'metrics', METRICS],
  ['metrics', 'http/protobuf', ProtobufMetricExporter, 'metrics', METRICS],
] as const)('the exporter of %s as %s', (_, protocol, Exporter, path, content) => {
  it('has what the receiver says of a batch in the callback of that batch, and logs nothing of it', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 1, errorMessage: 'too old' });
    const exporter = new Exporter({ url: `${receiver.url}/v1/${path}` });
    const take = tapPartialSuccess(exporter, protocol);
    expect(await exported(exporter, content, take)).toEqual({ rejected: 1, message: 'too old' });
    expect(take()).toEqual(NOTHING_SAID);
    await receiver.behave('accept');
    expect(await exported(exporter, content, take)).toEqual(NOTHING_SAID);
    expect(textsOf(messages, 'warn')).toEqual([]);
    await exporter.shutdown();
  });

  it('is the only one that is changed', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 1, errorMessage: 'too old' });
    tapPartialSuccess(new Exporter(), protocol);
    const other = new Exporter({ url: `${receiver.url}/v1/${path}` });
    await exported(other, content, () => undefined);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('Partial Success')]);
    await other.shutdown();
  });
});

it.each([{}, { _delegate: {} }, { _delegate: { _serializer: { serializeRequest: () => undefined } } }])(
  'an exporter of another shape is left as it is: %j',
  (exporter) => {
    const before = JSON.stringify(exporter);
    expect(tapPartialSuccess(exporter, 'http/json')()).toEqual(NOTHING_SAID);
    expect(JSON.stringify(exporter)).toBe(before);
  },
);
