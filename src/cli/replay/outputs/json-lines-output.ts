import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { NoopSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';

import type { ReplayOutput } from './replay-output.ts';
import type { TextSink } from '../../terminal/text-sink.ts';

const MAX_SPANS_PER_LINE = 512;

/**
 * Writes spans as OTLP JSON, one ExportTraceServiceRequest a line, the form of the OpenTelemetry Collector's file
 * exporter. A session's end completes a line.
 */
export class JsonLinesOutput extends NoopSpanProcessor implements ReplayOutput {
  readonly #sink: TextSink;
  /** The spans of each line to come. */
  #lines: ReadableSpan[][] = [];
  #spans: ReadableSpan[] = [];

  constructor(sink: TextSink) {
    super();
    this.#sink = sink;
  }

  get unwanted(): boolean {
    return this.#sink.unwanted;
  }

  override onEnd(span: ReadableSpan): void {
    this.#spans.push(span);
    if (this.#spans.length >= MAX_SPANS_PER_LINE || span.parentSpanContext === undefined) this.#endLine();
  }

  async settle(): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    for (const spans of lines) {
      if (this.unwanted) return;
      this.#write(spans);
      await this.#sink.drained();
    }
  }

  async finish(): Promise<void> {
    if (this.#spans.length > 0) this.#endLine();
    await this.settle();
    await this.#sink.end();
  }

  #endLine(): void {
    this.#lines.push(this.#spans);
    this.#spans = [];
  }

  #write(spans: ReadableSpan[]): void {
    const request = JsonTraceSerializer.serializeRequest(spans);
    if (request === undefined) return;
    this.#sink.write(request);
    this.#sink.write('\n');
  }
}
