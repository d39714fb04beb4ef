import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, isTracingSuppressed, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it, onTestFinished } from 'vitest';

import { ExporterSender } from '../../src/otlp/exporter-sender.ts';
import { spansNamed } from './finished-spans.ts';
import { useReceiver } from './telemetry-fixture.ts';

const ignored = (): void => undefined;
const TAKEN = { kind: 'accepted', rejected: 0 };

function senderOf(exporter: Pick<SpanExporter, 'export'>, timeoutMillis = 5_000): ExporterSender {
  return new ExporterSender({ exporter, takePartialSuccess: () => ({ rejected: 0 }), timeoutMillis });
}

describe('the sender', () => {
  it('sends with tracing suppressed, whatever the context it is called in', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const receiver = await useReceiver();
    const { Agent } = await import('node:http');
    let suppressed = false;
    class Observed extends Agent {
      override createConnection(...connection: Parameters<InstanceType<typeof Agent>['createConnection']>) {
        suppressed = isTracingSuppressed(context.active());
        return super.createConnection(...connection);
      }
    }
    const exporter = new OTLPTraceExporter({
      url: `${receiver.url}/v1/traces`,
      httpAgentOptions: () => new Observed(),
    });
    const sender = senderOf(exporter);
    expect(await context.with(ROOT_CONTEXT, () => sender.send(spansNamed('turn'), ignored))).toEqual(TAKEN);
    expect(suppressed).toBe(true);
  });

  it('gives up for good on spans that cannot be written down', async () => {
    const sender = senderOf(new OTLPTraceExporter());
    const [span] = spansNamed('turn');
    const broken = { ...span, spanContext: () => expect.unreachable() } as unknown as ReadableSpan;
    expect(await sender.send([broken], ignored)).toMatchObject({ kind: 'refused' });
  });

  it('does not wait for an exporter that never calls back, nor hear one that does later', async () => {
    const callbacks: ((result: ExportResult) => void)[] = [];
    const sender = senderOf({ export: (_, callback) => void callbacks.push(callback) }, 20);
    const held = setInterval(() => undefined, 1_000);
    onTestFinished(() => clearInterval(held));
    const outcome = await sender.send(spansNamed('turn'), ignored);
    for (const callback of callbacks) callback({ code: ExportResultCode.SUCCESS });
    expect(outcome).toEqual({ kind: 'unavailable', reason: 'no answer in time', errorType: 'timeout' });
    expect(callbacks).toHaveLength(1);
  });
});
