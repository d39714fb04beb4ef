import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  type AggregationOption,
  type InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

import { ArrivalWatch } from './arrival-watch.ts';
import { NO_ANSWER, readExportError } from './export-error.ts';
import { outsideCalls } from './outside-calls.ts';
import { saying, type PartialSuccess } from './partial-success.ts';
import { hearFailures, lastFailure } from './request-failures.ts';
import type { ExportFailure } from './send-outcome.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { beginBeforeFirstValue } from './series-start.ts';

/** What a {@link ReportingMetricExporter} is made of. */
export interface ReportingMetricExporterParts {
  /** How metrics are aggregated, and what is flushed and shut down: the exporter of the SDK that is in use. */
  readonly exporter: PushMetricExporter;
  send: PushMetricExporter['export'];
  /** What the receiver said of the metrics whose callback is running. */
  takePartialSuccess: () => PartialSuccess;
  /** Scheme, host and port, or the exporter's class, for messages. */
  receiver: string;
  /** What to set where nothing takes metrics, and where they go, if it is ours to say. */
  offSwitch?: string | undefined;
  address?: string | undefined;
  /** What has them compressed. */
  compressedBy?: string | undefined;
  /** For one export with the exporter's own retries, in milliseconds. */
  timeoutMillis: number;
}

/** What is reported once each. */
type ReportKind = 'failure' | 'rejection' | 'advice';

interface Report {
  kind: ReportKind;
  message: string;
}

/**
 * Reports the first failed export through `diag`, later ones at debug level: the reader would report each, every minute that the
 * receiver is down. The same with what a receiver rejects, and with what one says that takes them. Where sums and
 * histograms are cumulative, as ours are, the next export that arrives makes up for those that did not.
 */
export class ReportingMetricExporter implements PushMetricExporter {
  readonly arrivals: ArrivalWatch;
  readonly #parts: ReportingMetricExporterParts;
  readonly #reported = new Set<ReportKind>();

  constructor(parts: ReportingMetricExporterParts) {
    this.#parts = parts;
    const { receiver, offSwitch, address, compressedBy } = parts;
    this.arrivals = new ArrivalWatch({ sent: 'metrics', receiver, offSwitch, address, compressedBy });
  }

  /** Always calls back with success, and in time. */
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    const { receiver, send, takePartialSuccess, timeoutMillis } = this.#parts;
    let open = true;
    const end = (report?: Report): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      if (report !== undefined) this.#report(report);
      resultCallback({ code: ExportResultCode.SUCCESS });
    };
    let heard: ExportFailure | undefined;
    const fail = (failure: ExportFailure): void => {
      this.arrivals.failed(failure);
      end({ kind: 'failure', message: `Export of metrics to ${receiver} failed: ${failure.reason}` });
    };
    const timer = setTimeout(() => fail(heard ?? NO_ANSWER), timeoutMillis).unref();
    const exportMetrics = (stopHearing: () => void): void => {
      try {
        send(beginBeforeFirstValue(metrics), ({ code, error }) => {
          stopHearing();
          if (code !== ExportResultCode.SUCCESS) return fail(lastFailure(error, heard));
          this.arrivals.taken();
          end(this.#read(takePartialSuccess()));
        });
      } catch (error) {
        // Metrics that cannot be written down.
        fail(readExportError(error));
      }
    };
    const hear = (failure: ExportFailure): void => this.arrivals.failed((heard = failure));
    // Whoever flushes may do so within a call; that a request is none to be traced is not known outside of it.
    outsideCalls(() =>
      context.with(suppressTracing(context.active()), () => hearFailures(hear, exportMetrics)),
    );
  }

  forceFlush(): Promise<void> {
    return this.#parts.exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#parts.exporter.shutdown();
  }

  selectAggregation(instrumentType: InstrumentType): AggregationOption {
    return this.#parts.exporter.selectAggregation?.(instrumentType) ?? { type: AggregationType.DEFAULT };
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    const { exporter } = this.#parts;
    return exporter.selectAggregationTemporality?.(instrumentType) ?? AggregationTemporality.CUMULATIVE;
  }

  #read(partial: PartialSuccess): Report | undefined {
    const { rejected, message } = partial;
    const { receiver } = this.#parts;
    const said = saying(partial);
    if (rejected > 0)
      return { kind: 'rejection', message: `${receiver} rejected ${rejected} data points of metrics${said}` };
    return message === undefined
      ? undefined
      : { kind: 'advice', message: `${receiver} took the metrics and says${said}` };
  }

  #report({ kind, message }: Report): void {
    if (this.#reported.has(kind)) return diagnostics.debug(message);
    this.#reported.add(kind);
    const { offSwitch } = this.#parts;
    const advice =
      offSwitch === undefined ? '' : `; where nothing takes metrics, ${offSwitch} turns them off`;
    diagnostics.warn(`${message}. Reported once${advice}`);
  }
}
