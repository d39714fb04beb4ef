import type { Attributes, BatchObservableCallback, MeterProvider } from '@opentelemetry/api';

import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import type { DropReason, SpanLedger } from './span-ledger.ts';
import type { SpanTarget } from './span-target.ts';

/** What {@link observeExport} measures. */
export interface ObservedExport {
  ledger: SpanLedger;
  target: Pick<SpanTarget, 'componentType' | 'endpoint'>;
  meterProvider: MeterProvider;
}

/** `error.type` of spans that never reached the exporter. */
const DROP_ERROR_TYPES: Record<DropReason, string> = {
  'queue full': 'queue_full',
  'ended after shutdown': 'already_shutdown',
  'shutdown deadline': 'shutdown_deadline',
  'process exit': 'process_exit',
};

// Tells the set-ups of a process apart.
let components = 0;

/**
 * Measures what becomes of the spans, as the conventions name it; nothing before the first span has ended. Returns how to stop.
 * https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 */
export function observeExport({ ledger, target, meterProvider }: ObservedExport): () => void {
  const meter = meterProvider.getMeter(PACKAGE_NAME, PACKAGE_VERSION);
  const unit = '{span}';
  const processed = meter.createObservableCounter('otel.sdk.processor.span.processed', {
    unit,
    description: 'Spans that were handed to the exporter, or dropped (error.type)',
  });
  const queueSize = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.size', {
    unit,
    description: 'Spans that are held, those being sent included',
  });
  const queueCapacity = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.capacity', {
    unit,
    description: 'Spans that can be held',
  });
  const exported = meter.createObservableCounter('otel.sdk.exporter.span.exported', {
    unit,
    description: 'Spans that the receiver took, or that were lost on the way to it (error.type)',
  });
  const number = components;
  components += 1;
  const observe: BatchObservableCallback = (result) => {
    if (ledger.held + ledger.exported + ledger.failed + ledger.dropped === 0) return;
    // The exporter may have gone over to another protocol.
    const { processor, exporter } = componentAttributes(target, number);
    result.observe(processed, ledger.sent, processor);
    for (const [reason, count] of ledger.drops)
      result.observe(processed, count, { ...processor, 'error.type': DROP_ERROR_TYPES[reason] });
    result.observe(queueSize, ledger.held, processor);
    result.observe(queueCapacity, ledger.limits.maxQueueSize, processor);
    result.observe(exported, ledger.exported, exporter);
    for (const [errorType, count] of ledger.failures)
      result.observe(exported, count, { ...exporter, 'error.type': errorType });
  };
  const instruments = [processed, queueSize, queueCapacity, exported];
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}

function componentAttributes(
  { componentType, endpoint }: ObservedExport['target'],
  number: number,
): { processor: Attributes; exporter: Attributes } {
  return {
    processor: componentOf('batching_span_processor', number),
    exporter: { ...componentOf(componentType, number), ...(endpoint && serverOf(endpoint)) },
  };
}

function serverOf(endpoint: string): Attributes {
  const { hostname, port, protocol } = new URL(endpoint);
  return {
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

function componentOf(type: string, number: number): Attributes {
  return { 'otel.component.type': type, 'otel.component.name': `${type}/${number}` };
}
