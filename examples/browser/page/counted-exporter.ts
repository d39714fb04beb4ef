import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-web';

/** What has become of the spans so far. */
export interface ExportCounts {
  /** Spans that the collector has accepted. */
  exported: number;
  /** Spans that it has not, after all attempts. */
  failed: number;
  /** Why the latest of them failed. */
  error: string | undefined;
}

/** An exporter that counts what the collector has accepted. */
export class CountedExporter implements SpanExporter {
  readonly counts: ExportCounts = { exported: 0, failed: 0, error: undefined };
  readonly #exporter: SpanExporter;
  readonly #onChange: (counts: ExportCounts) => void;

  constructor(exporter: SpanExporter, onChange: (counts: ExportCounts) => void) {
    this.#exporter = exporter;
    this.#onChange = onChange;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#exporter.export(spans, (result) => {
      // The OTLP exporter always says why it has failed.
      if (result.error === undefined) this.counts.exported += spans.length;
      else {
        this.counts.failed += spans.length;
        this.counts.error = result.error.message;
      }
      this.#onChange(this.counts);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
