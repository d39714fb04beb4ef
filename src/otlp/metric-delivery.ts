import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

import type { Sender } from './otlp-sender.ts';
import { saying } from './partial-success.ts';
import { RetryPace } from './retry-pace.ts';
import { log } from './telemetry-log.ts';

/** What a {@link MetricDelivery} is made of. */
export interface MetricDeliveryParts {
  sender: Sender<ResourceMetrics>;
  /** Scheme, host and port, for messages. */
  receiver: string;
  /** For one export with its retries, in milliseconds. */
  timeoutMillis: number;
}

/**
 * Sends metrics, again where the receiver is not ready, until the time is up. A failed export is reported once through `diag`, later ones
 * at debug level. Sums and histograms are cumulative, so the next export that arrives makes up for those that did not.
 */
export class MetricDelivery implements IOtlpExportDelegate<ResourceMetrics> {
  readonly #parts: MetricDeliveryParts;
  readonly #closed = new AbortController();
  #reported = false;

  constructor(parts: MetricDeliveryParts) {
    this.#parts = parts;
  }

  /** Always calls back with success: the reader would report a failure each time. */
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    void this.#deliver(metrics).then(() => resultCallback({ code: ExportResultCode.SUCCESS }));
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  setMetrics(): void {}

  /** Ends the waits between retries. */
  close(): void {
    this.#closed.abort();
  }

  async #deliver(metrics: ResourceMetrics): Promise<void> {
    const { sender, receiver, timeoutMillis } = this.#parts;
    const pace = new RetryPace();
    const deadline = performance.now() + timeoutMillis;
    for (;;) {
      const startedAt = performance.now();
      const outcome = await sender.send(metrics, deadline - startedAt);
      if (outcome.kind === 'accepted') {
        const { rejected, message } = outcome;
        const did =
          rejected > 0 ? `rejected ${rejected} data points of metrics` : 'took the metrics and says';
        if (rejected > 0 || message !== undefined) this.#report(`${receiver} ${did}${saying(outcome)}`);
        return;
      }
      if (outcome.kind === 'unavailable') {
        pace.failed({ startedAt, retryAfterMillis: outcome.retryAfterMillis });
        const wait = pace.waitMillis(true);
        if (performance.now() + wait < deadline && (await this.#pause(wait))) continue;
      }
      this.#report(`Export of metrics to ${receiver} failed: ${outcome.reason}`);
      return;
    }
  }

  /** False when it was cut short by {@link close}. */
  #pause(millis: number): Promise<boolean> {
    const { signal } = this.#closed;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve(!signal.aborted);
      };
      const timer = setTimeout(end, millis).unref();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }

  #report(message: string): void {
    if (this.#reported) return log.debug(message);
    this.#reported = true;
    log.warn(
      `${message}. Reported once; where nothing takes metrics, OTEL_METRICS_EXPORTER=none turns them off`,
    );
  }
}
