import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

import { saying, type PartialSuccess } from './partial-success.ts';
import { estimateSpanBytes } from './span-size.ts';
import type { SuddenEnd } from './process-end.ts';
import type { ExportFailure } from './send-outcome.ts';
import { diagnostics } from '../host/diagnostics.ts';

/** Why a finished span never reached the exporter. */
export type DropReason = keyof typeof DROP_ADVICE | 'process exit';

/** Bounds of what may be held. */
export interface LedgerLimits {
  maxQueueSize: number;
  maxQueueBytes: number;
}

const DROP_ADVICE = {
  'queue full': 'spans end faster than the receiver takes them; see the batch limits',
  'ended after shutdown': 'end the sessions before shutdown()',
  'shutdown deadline': 'the receiver did not take the queue in time; see shutdownTimeoutMillis',
};

const END_ADVICE: Record<SuddenEnd, string> = {
  'process exit':
    'process.exit(), or an error that nobody caught, came first. Let the process end by itself, or await shutdown() before it',
  'second signal': 'a second signal came while they were being sent',
};

/**
 * Counts every sampled span, exactly once: `open` until it ends, `held` until it is `exported`, `failed` or `dropped`.
 * The first of each kind is reported through `diag`, later ones at debug level, the totals by {@link reportTotals}.
 */
export class SpanLedger {
  /** Spans that have not ended. */
  open = 0;
  exported = 0;
  failed = 0;
  dropped = 0;
  held = 0;
  /** Spans that were sent at least once. */
  sent = 0;
  /** The failed ones, by `error.type`. */
  readonly failures = new Map<string, number>();
  /** The dropped ones, by reason. */
  readonly drops = new Map<DropReason, number>();
  readonly limits: LedgerLimits;
  readonly #receiver: string;
  readonly #reported = new Set<string>();
  #heldBytes = 0;

  /** The receiver is scheme, host and port, for messages. */
  constructor(limits: LedgerLimits, receiver: string) {
    this.limits = limits;
    this.#receiver = receiver;
  }

  /** Takes a finished span into the count; false when there is no room, and it is counted as dropped. */
  admit(span: ReadableSpan): boolean {
    const bytes = estimateSpanBytes(span);
    const { maxQueueSize, maxQueueBytes } = this.limits;
    if (this.held >= maxQueueSize || (this.held > 0 && this.#heldBytes + bytes > maxQueueBytes)) {
      this.reject('queue full');
      return false;
    }
    this.held += 1;
    this.#heldBytes += bytes;
    return true;
  }

  /** Counts a finished span that was never held. */
  reject(reason: keyof typeof DROP_ADVICE): void {
    this.#reportDrop(reason, 1);
  }

  /** Held spans are being sent for the first time. */
  countSent(count: number): void {
    this.sent += count;
  }

  /** The receiver took the held spans, but for those that it rejected. */
  settleAnswered(spans: readonly ReadableSpan[], partial: PartialSuccess): void {
    const rejected = Math.min(partial.rejected, spans.length);
    this.exported += spans.length - rejected;
    this.#release(spans);
    if (rejected > 0)
      this.#countFailure(rejected, { reason: `rejected${saying(partial)}`, errorType: 'rejected' });
    else if (partial.message !== undefined)
      this.#reportOnce('warn', 'advice', `${this.#receiver} took the spans and says${saying(partial)}`);
  }

  /** Held spans were sent and not accepted, or their fate is not known. */
  settleFailed(spans: readonly ReadableSpan[], failure: ExportFailure): void {
    this.#release(spans);
    this.#countFailure(spans.length, failure);
  }

  /** Held spans will not be sent any more. */
  settleDropped(spans: readonly ReadableSpan[], reason: keyof typeof DROP_ADVICE): void {
    this.#release(spans);
    this.#reportDrop(reason, spans.length);
  }

  /** The process ends now: says, in one line, what that loses. */
  loseAll(by: SuddenEnd): void {
    const { held, open } = this;
    if (held + open > 0)
      diagnostics.warn(
        `Spans are lost with the process, ${held} that were queued and ${open} that were still open: ${END_ADVICE[by]}`,
      );
    else this.reportTotals();
    this.#drop('process exit', held);
    this.held = 0;
    this.#heldBytes = 0;
    this.open = 0;
  }

  /** One line with the totals, as a warning if any span was lost. */
  reportTotals(): void {
    const lost = this.failed + this.dropped > 0;
    const line = `Spans exported: ${this.exported}, failed: ${this.failed}, dropped: ${this.dropped}`;
    if (lost) diagnostics.warn(line);
    else diagnostics.debug(line);
  }

  #release(spans: readonly ReadableSpan[]): void {
    this.held -= spans.length;
    for (const span of spans) this.#heldBytes -= estimateSpanBytes(span);
    // Nothing held is nothing in memory, should a span have changed its size meanwhile.
    if (this.held === 0) this.#heldBytes = 0;
  }

  #countFailure(count: number, { reason, errorType }: ExportFailure): void {
    this.failed += count;
    this.failures.set(errorType, (this.failures.get(errorType) ?? 0) + count);
    const message = `Export to ${this.#receiver} failed, ${count} spans are lost: ${reason}`;
    this.#reportOnce('error', `export ${errorType}`, message);
  }

  #drop(reason: DropReason, count: number): void {
    this.dropped += count;
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + count);
  }

  #reportDrop(reason: keyof typeof DROP_ADVICE, count: number): void {
    this.#drop(reason, count);
    this.#reportOnce('warn', reason, `Dropping spans (${count} now), ${reason}: ${DROP_ADVICE[reason]}`);
  }

  #reportOnce(level: 'warn' | 'error', kind: string, message: string): void {
    if (this.#reported.has(kind)) diagnostics.debug(message);
    else {
      this.#reported.add(kind);
      diagnostics[level](`${message}. Reported once; the counters of the telemetry handle go on`);
    }
  }
}
