import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

import { createClosableExporter } from './closable-exporter.ts';
import { className } from '../host/describe-kind.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { readExportError } from './export-error.ts';
import type { PartialSuccess } from './partial-success.ts';
import { tapPartialSuccess } from './partial-success-tap.ts';
import { originOf } from './signal-url.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

// Requests under way while the queue is flushed. Making a body takes the main thread, so more of them only pay with a slow
// network, and each holds a body of up to 512 kB; the exporter itself refuses more than 30.
const CONCURRENT_EXPORTS = 8;

/** What exports spans, and what is known of where they go. */
export interface SpanTarget {
  readonly exporter: Pick<SpanExporter, 'export'>;
  /** What the receiver said of the batch whose callback is running. */
  readonly takePartialSuccess: () => PartialSuccess;
  /** Scheme, host and port, or the exporter's class, for messages. */
  readonly receiver: string;
  /** What to set where nothing takes spans. */
  readonly offSwitch?: string;
  /** What kind of exporter it is, in metrics. */
  readonly componentType: string;
  /** The receiver's URL, where it is known. */
  readonly endpoint?: string;
  /** Most batches that are sent at once. */
  readonly concurrency: number;
  /** Sees to it that what was taken arrives; never rejects. */
  forceFlush(): Promise<void>;
  /** The same, when there is nothing more to come; never rejects. */
  shutdown(): Promise<void>;
  /** Lets go of everything at once. */
  close(): void;
}

export function otlpTarget(options: TelemetryOptions, { batch, endpoint }: TelemetrySettings): SpanTarget {
  const { exporter, close } = createClosableExporter({
    signal: 'traces',
    options,
    endpoint,
    environment: process.env,
    timeoutMillis: batch.exportTimeoutMillis,
    build: (config) => new OTLPTraceExporter(config),
  });
  return {
    exporter,
    takePartialSuccess: tapPartialSuccess(exporter),
    receiver: originOf(endpoint),
    offSwitch: 'OTEL_TRACES_EXPORTER=none',
    componentType: 'otlp_http_json_span_exporter',
    endpoint,
    concurrency: CONCURRENT_EXPORTS,
    // It has nothing of its own: the queue knows what arrived.
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    close,
  };
}

/** An exporter that the application gave: as the specification promises, it gets the next batch when it is done with one, or was given up on. */
export function givenTarget(exporter: SpanExporter): SpanTarget {
  const name = className(exporter) ?? 'SpanExporter';
  let ended: Promise<void> | undefined;
  const shutdown = (): Promise<void> => (ended ??= attempt('shutdown', () => exporter.shutdown()));
  return {
    exporter,
    takePartialSuccess: () => ({ rejected: 0 }),
    receiver: name,
    componentType: name,
    concurrency: 1,
    forceFlush: () => attempt('forceFlush', () => exporter.forceFlush?.()),
    shutdown,
    close: () => void shutdown(),
  };
}

async function attempt(name: string, step: () => Promise<void> | undefined): Promise<void> {
  try {
    await step();
  } catch (error) {
    const message = `${name}() of the trace exporter failed: ${readExportError(error).reason}`;
    diagnostics.once('error', message);
  }
}
