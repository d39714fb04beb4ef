import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type {
  AggregationOption,
  AggregationTemporality,
  InstrumentType,
  PushMetricExporter,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

import { readExportError } from './export-error.ts';
import { saying, type PartialSuccess } from './partial-success.ts';
import { log } from './telemetry-log.ts';

/** As {@link PushMetricExporter}, and sure to choose. */
interface ChoosingExporter extends PushMetricExporter {
  selectAggregation(instrumentType: InstrumentType): AggregationOption;
  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality;
}

/** What a {@link ReportingMetricExporter} is made of. */
export interface ReportingMetricExporterParts {
  exporter: ChoosingExporter;
  /** What the receiver said of the metrics whose callback is running. */
  takePartialSuccess: () => PartialSuccess;
  /** Scheme, host and port, for messages. */
  receiver: string;
  /** For one export with the exporter's own retries, in milliseconds. */
  timeoutMillis: number;
}

/**
 * Reports a failed export once through `diag`, later ones at debug level: the reader would report each, every minute that the
 * receiver is down. The same with what a receiver says that takes them. Sums and histograms are cumulative, so the next export that arrives makes up for those that did not.
 */
export class ReportingMetricExporter implements ChoosingExporter {
  readonly #parts: ReportingMetricExporterParts;
  #reported = false;

  constructor(parts: ReportingMetricExporterParts) {
    this.#parts = parts;
  }

  /** Always calls back with success, and in time. */
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    const { exporter, receiver, takePartialSuccess, timeoutMillis } = this.#parts;
    let open = true;
    const end = (report?: string): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      if (report !== undefined) this.#report(report);
      resultCallback({ code: ExportResultCode.SUCCESS });
    };
    const fail = (reason: string): void => end(`Export of metrics to ${receiver} failed: ${reason}`);
    const timer = setTimeout(fail, timeoutMillis, 'no answer in time').unref();
    exporter.export(metrics, ({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) end(this.#describe(takePartialSuccess()));
      else fail(readExportError(error).reason);
    });
  }

  forceFlush(): Promise<void> {
    return this.#parts.exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#parts.exporter.shutdown();
  }

  selectAggregation(instrumentType: InstrumentType): AggregationOption {
    return this.#parts.exporter.selectAggregation(instrumentType);
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    return this.#parts.exporter.selectAggregationTemporality(instrumentType);
  }

  #describe(partial: PartialSuccess): string | undefined {
    const { rejected, message } = partial;
    if (rejected === 0 && message === undefined) return undefined;
    const did = rejected > 0 ? `rejected ${rejected} data points of metrics` : 'took the metrics and says';
    return `${this.#parts.receiver} ${did}${saying(partial)}`;
  }

  #report(message: string): void {
    if (this.#reported) return log.debug(message);
    this.#reported = true;
    log.warn(
      `${message}. Reported once; where nothing takes metrics, OTEL_METRICS_EXPORTER=none turns them off`,
    );
  }
}
