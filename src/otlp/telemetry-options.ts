import type { Attributes } from '@opentelemetry/api';
import type { MetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Sampler, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Where spans or metrics go: to an OTLP receiver, to standard output, or nowhere but to `spanProcessors` or `metricReaders`. */
export type ExporterName = 'otlp' | 'console' | 'none';

export function isExporterName(value: unknown): value is ExporterName {
  return value === 'otlp' || value === 'console' || value === 'none';
}

/** How spans and metrics are written down for an OTLP receiver. */
export type OtlpProtocol = 'http/json' | 'http/protobuf';

/** Bounds of the queue of finished spans; each wins over its `OTEL_BSP_*` variable. */
export interface BatchLimits {
  /** Most spans in memory, also while no receiver takes them; further ones are dropped and counted. Default 400 000. */
  maxQueueSize?: number;
  /** Most bytes of spans in memory, by estimate; further spans are dropped and counted. Default a quarter of the heap limit. */
  maxQueueBytes?: number;
  /** Most spans in one request; not above `maxQueueSize`. Default 512. */
  maxExportBatchSize?: number;
  /** Longest wait of a span for its batch to fill, in milliseconds. Default 5000. */
  scheduledDelayMillis?: number;
  /**
   * Longest time for one batch, the exporter's own retries included, in milliseconds; its spans are then sent again. Default 30 000;
   * the exporter gives up after `OTEL_EXPORTER_OTLP_TIMEOUT` (10 000) if that is shorter.
   */
  exportTimeoutMillis?: number;
}

/** When metrics are sent; each wins over its `OTEL_METRIC_EXPORT_*` variable. */
export interface MetricExportTimes {
  /** Time between two exports, in milliseconds. Default 60 000. */
  exportIntervalMillis?: number;
  /** Longest time for one export, in milliseconds; not above the interval. Default 30 000. */
  exportTimeoutMillis?: number;
}

/** Options of {@link startTelemetry}; each wins over the environment, which wins over the defaults. */
export interface TelemetryOptions {
  /** `service.name` of the resource. */
  serviceName?: string;
  /** Further attributes of the resource. */
  resourceAttributes?: Attributes;
  /** Base URL of the OTLP receiver (http or https); `/v1/traces` and `/v1/metrics` are added. Default `http://localhost:4318`. */
  endpoint?: string;
  /**
   * The protocol of OTLP, for both signals or for each. Where none is asked for, here or by `OTEL_EXPORTER_OTLP_PROTOCOL`, it is
   * `http/json`, and `http/protobuf` from the first answer 415 on.
   */
  protocol?: OtlpProtocol | { traces?: OtlpProtocol; metrics?: OtlpProtocol };
  /** Headers of every export request, added to those of `OTEL_EXPORTER_OTLP_HEADERS`. Never logged. */
  headers?: Record<string, string>;
  /** Decides which traces are kept; default as `OTEL_TRACES_SAMPLER` says. */
  sampler?: Sampler;
  /** Further processors; each sees a span before it is queued for export. */
  spanProcessors?: readonly SpanProcessor[];
  /**
   * What exports the spans: `otlp` (default), `console`, `none`, or an exporter of your own, as `NodeSDK` takes one. Whatever it is, it
   * wins over `OTEL_TRACES_EXPORTER`. An exporter of your own is given one batch at a time, again if it does not take it, and
   * is flushed and shut down with the rest; `endpoint`, `protocol`, `headers` and `OTEL_EXPORTER_OTLP_*` do not concern it.
   */
  traceExporter?: ExporterName | SpanExporter;
  /** What exports the metrics: as `traceExporter`, over `OTEL_METRICS_EXPORTER`. */
  metricExporter?: ExporterName | PushMetricExporter;
  /** Further readers of metrics, such as an exporter that Prometheus scrapes. */
  metricReaders?: readonly MetricReader[];
  /** When metrics are sent. */
  metrics?: MetricExportTimes;
  /** Bounds of the export queue. */
  batch?: BatchLimits;
  /**
   * Longest time that a flush or shutdown takes, in milliseconds, whether or not spans are taken. Default 8000 while they are, 4500
   * without one being taken.
   */
  shutdownTimeoutMillis?: number;
  /**
   * Whether SIGTERM and SIGINT end open sessions and flush; where the application handles the signal they only flush.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_HANDLE_SIGNALS`, else true.
   */
  handleSignals?: boolean;
  /** Whether the providers, context manager and propagators become the global ones where none is registered. Default true. */
  setGlobal?: boolean;
}
