import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type {
  AggregationOption,
  AggregationTemporality,
  InstrumentType,
  PushMetricExporter,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

import { describeExportError } from './export-error.ts';
import { originOf } from './signal-url.ts';
import { log } from './telemetry-log.ts';

/** As {@link PushMetricExporter}, and sure to choose. */
interface ChoosingExporter extends PushMetricExporter {
  selectAggregation(instrumentType: InstrumentType): AggregationOption;
  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality;
}

/**
 * Reports a failed export once through `diag`, later ones at debug level: the reader would report each, every minute that the
 * receiver is down. Sums and histograms are cumulative, so the next export that arrives makes up for those that did not.
 */
export class ReportingMetricExporter implements ChoosingExporter {
  readonly #exporter: ChoosingExporter;
  readonly #endpoint: string;
  #reported = false;

  constructor(exporter: ChoosingExporter, endpoint: string) {
    this.#exporter = exporter;
    this.#endpoint = endpoint;
  }

  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    this.#exporter.export(metrics, ({ code, error }) => {
      if (code !== ExportResultCode.SUCCESS) this.#report(error);
      resultCallback({ code: ExportResultCode.SUCCESS });
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  selectAggregation(instrumentType: InstrumentType): AggregationOption {
    return this.#exporter.selectAggregation(instrumentType);
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    return this.#exporter.selectAggregationTemporality(instrumentType);
  }

  #report(error: Error | undefined): void {
    const message = `Export of metrics to ${originOf(this.#endpoint)} failed: ${describeExportError(error)}`;
    if (this.#reported) return log.debug(message);
    this.#reported = true;
    log.warn(
      `${message}. Reported once; where nothing takes metrics, OTEL_METRICS_EXPORTER=none turns them off`,
    );
  }
}
