import { describe, expect, it } from 'vitest';

import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, useReceiver, useTelemetry } from './telemetry-fixture.ts';
import type { ReceiverBehaviour } from '../support/otlp-receiver.ts';

const REASONS: [string, ReceiverBehaviour, spans: string, metrics: string][] = [
  ['refuses connections', 'refuse', 'ECONNREFUSED until the shutdown', 'ECONNREFUSED'],
  ['cuts connections', 'reset', 'ECONNRESET until the shutdown', 'ECONNRESET'],
  ['answers 503', { status: 503 }, 'HTTP status 503 until the shutdown', 'HTTP status 503'],
  ['answers 429', { status: 429 }, 'HTTP status 429 until the shutdown', 'HTTP status 429'],
  ['answers 401', { status: 401 }, 'HTTP status 401', 'HTTP status 401'],
  [
    'never answers',
    'hang',
    'no answer before the shutdown deadline',
    'no answer before the shutdown deadline',
  ],
];

// Shorter than the exporter takes to ask again for the second time: it says nothing by itself until then.
describe('at the shutdown, of a receiver that', () => {
  it.each(REASONS)('%s, that is told of spans and metrics', async (_title, behaviour, spans, metrics) => {
    const messages = recordDiag();
    const receiver = await useReceiver(behaviour);
    const telemetry = useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 1_000 });
    endSpans(telemetry, 2);
    telemetry.meterProvider.getMeter('test').createCounter('calls').add(1);
    await telemetry.shutdown();
    await expect.poll(() => textsOf(messages, 'warn').join()).toContain('Export of metrics');
    expect(textsOf(messages, 'error').join()).toContain(
      `Export to ${receiver.url} failed, 2 spans are lost: ${spans}.`,
    );
    expect(textsOf(messages, 'warn').join()).toContain(
      `Export of metrics to ${receiver.url} failed: ${metrics}.`,
    );
  });
});
