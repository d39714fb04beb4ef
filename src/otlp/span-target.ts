import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

import { createClosableExporter } from './closable-exporter.ts';
import { className } from '../host/describe-kind.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { readExportError } from './export-error.ts';
import type { PartialSuccess } from './partial-success.ts';
import { signalSettings } from './signal-settings.ts';
import { originOf } from './signal-url.ts';
import type { OtlpProtocol, TelemetryOptions } from './telemetry-options.ts';
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
  /** What to set where nothing takes spans, and where they go, if it is ours to say. */
  readonly offSwitch?: string;
  readonly address?: string;
  /** What has them compressed. */
  readonly compressedBy?: string;
  /** What kind of exporter it is now, in metrics. */
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

/** As the conventions name them: https://opentelemetry.io/docs/specs/semconv/registry/attributes/otel/ */
const COMPONENT_TYPES: Record<OtlpProtocol, string> = {
  'http/json': 'otlp_http_json_span_exporter',
  'http/protobuf': 'otlp_http_span_exporter',
};

export function otlpTarget(
  options: TelemetryOptions,
  { batch, endpoint, protocols }: TelemetrySettings,
): SpanTarget {
  const { exporter, close } = createClosableExporter<ReadableSpan[], SpanExporter>({
    signal: 'traces',
    options,
    endpoint,
    environment: process.env,
    timeoutMillis: batch.exportTimeoutMillis,
    asked: protocols.traces,
    builders: {
      'http/json': (config) => new JsonTraceExporter(config),
      'http/protobuf': (config) => new ProtobufTraceExporter(config),
    },
  });
  return {
    exporter,
    takePartialSuccess: () => exporter.takePartialSuccess(),
    receiver: originOf(endpoint),
    ...signalSettings('traces', options, process.env),
    get componentType() {
      return COMPONENT_TYPES[exporter.protocol];
    },
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
