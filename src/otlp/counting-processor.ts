import { TraceFlags } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

import type { ExportQueue } from './export-queue.ts';
import { outsideCalls } from './outside-calls.ts';
import type { SpanLedger } from './span-ledger.ts';
import type { SpanTarget } from './span-target.ts';
import type { BatchLimits } from './telemetry-options.ts';
import { diagnostics } from '../host/diagnostics.ts';

/** What a {@link CountingSpanProcessor} is made of. */
export interface CountingSpanProcessorParts {
  ledger: SpanLedger;
  queue: ExportQueue;
  /** What the queue's batches are exported with. */
  target: Pick<SpanTarget, 'forceFlush' | 'shutdown'>;
  limits: Required<BatchLimits>;
}

/**
 * The SDK's batch processor behind a ledger that admits spans. Its own queue never fills up: it logs drops only when a later span
 * finds room again, so those of the last burst are never told, and spans that end after its shutdown are not counted at all.
 */
export class CountingSpanProcessor implements SpanProcessor {
  readonly #ledger: SpanLedger;
  readonly #queue: ExportQueue;
  readonly #target: CountingSpanProcessorParts['target'];
  readonly #batches: SpanProcessor;
  #closed = false;

  constructor({ ledger, queue, target, limits }: CountingSpanProcessorParts) {
    this.#ledger = ledger;
    this.#queue = queue;
    this.#target = target;
    const { maxQueueSize, maxExportBatchSize, scheduledDelayMillis, exportTimeoutMillis } = limits;
    this.#batches = new BatchSpanProcessor(queue, {
      maxQueueSize,
      maxExportBatchSize,
      scheduledDelayMillis,
      exportTimeoutMillis,
    });
  }

  onStart(span: Span): void {
    if (isSampled(span)) this.#ledger.open += 1;
  }

  onEnd(span: ReadableSpan): void {
    if (!isSampled(span)) return;
    this.#ledger.open -= 1;
    if (this.#closed) this.#ledger.reject('ended after shutdown');
    else if (this.#ledger.admit(span)) outsideCalls(() => this.#batches.onEnd(span));
  }

  /** Resolves when every span that ended so far is settled; never rejects. */
  forceFlush(): Promise<void> {
    return outsideCalls(async () => {
      await this.#settled(this.#batches.forceFlush());
      await this.#target.forceFlush();
    });
  }

  /** Closes the door, then settles what is inside; never rejects. */
  shutdown(): Promise<void> {
    this.#closed = true;
    return outsideCalls(async () => {
      await this.#settled(this.#batches.shutdown());
      await this.#target.shutdown();
    });
  }

  // The batch processor knows nothing of what it has handed over.
  async #settled(handedOver: Promise<void>): Promise<void> {
    await handedOver.catch((error: unknown) => diagnostics.debug('The batch processor failed', error));
    await this.#queue.forceFlush();
  }
}

function isSampled(span: ReadableSpan | Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}
