import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

import type { ArrivalWatch } from './arrival-watch.ts';
import { UNANSWERED } from './export-error.ts';
import { MAX_TIMER_MILLIS } from './number-range.ts';
import { RetryPace } from './retry-pace.ts';
import type { ExportFailure, Sender, SendOutcome } from './send-outcome.ts';
import {
  bytesBelow,
  failureOfOne,
  halve,
  LARGEST_BODY_BYTES,
  takeBite,
  type SpanBatch,
} from './span-batch.ts';
import type { SpanLedger } from './span-ledger.ts';
import { diagnostics } from '../host/diagnostics.ts';

/** What an {@link ExportQueue} is made of. */
export interface ExportQueueParts {
  sender: Sender<ReadableSpan[]>;
  ledger: SpanLedger;
  arrivals: ArrivalWatch;
  /** Scheme, host and port, or the exporter's class, for messages. */
  receiver: string;
  /** What to set where nothing takes spans. */
  offSwitch?: string | undefined;
  /** Most batches that are sent at once, while they are taken. */
  concurrency: number;
  /** How long somebody waits for a flush, in milliseconds. */
  flushMillis: number;
}

interface Waiter {
  readonly lastBatch: number;
  readonly resolve: () => void;
}

/** The status that says so, https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const TOO_LARGE = '413';

// A tenth of the time is for making requests: an application that is busy has more to catch up with after each.
const REST = 9;
// A process that was paused meanwhile has not worked for so long.
const LONGEST_REST_MILLIS = 1_000;

// A batch that was refused as often goes behind the others, should it be what the receiver cannot take.
const ATTEMPTS_IN_TURN = 5;

/**
 * Sends batches, the oldest first and a few at a time, until each is taken or refused for good, or was too large and is sent in
 * halves, as large as which the next ones are; what became of its spans is written, exactly once, to the ledger. Until the receiver takes one, and while it takes none, one batch at a time is tried, which the sender may
 * do several times.
 * How much is held meanwhile is bounded by the ledger, which admits spans before they are batched.
 */
export class ExportQueue implements SpanExporter {
  readonly #parts: ExportQueueParts;
  readonly #pace = new RetryPace();
  /** In the order in which they are to be sent. */
  readonly #waiting: SpanBatch[] = [];
  readonly #sending = new Set<SpanBatch>();
  readonly #waiters = new Set<Waiter>();
  #batches = 0;
  /** Of one request: what the receiver has found too large is not sent again and again. */
  #mostBytes = LARGEST_BODY_BYTES;
  #hurriedUntil = 0;
  #restsUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #nextTurn: NodeJS.Immediate | undefined;
  #taken = false;
  #outageReported = false;
  #abandoned = false;

  constructor(parts: ExportQueueParts) {
    this.#parts = parts;
  }

  /** Takes a batch over and calls back at once: the batch processor would otherwise wait for it, and not hand over more. */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    if (this.#abandoned) this.#parts.ledger.settleDropped(spans, 'shutdown deadline');
    else {
      this.#waiting.push({ spans, number: (this.#batches += 1), attempts: 0 });
      this.#pump();
    }
    resultCallback({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when all that was handed over so far is settled, or when nobody waits for that any longer; never rejects. */
  async forceFlush(): Promise<void> {
    const { flushMillis } = this.#parts;
    if (this.#isSettled(this.#batches)) return;
    this.#hurriedUntil = performance.now() + flushMillis;
    this.#stopWaiting();
    this.#pump();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const waiter = { lastBatch: this.#batches, resolve };
      this.#waiters.add(waiter);
      // Flushes during a long outage would otherwise pile up. Whoever flushes has a deadline of his own, which comes first.
      timer = setTimeout(
        () => {
          this.#waiters.delete(waiter);
          resolve();
        },
        Math.min(flushMillis * 2, MAX_TIMER_MILLIS),
      ).unref();
    });
    clearTimeout(timer);
  }

  /** Waits for what is left as {@link forceFlush} does. */
  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  /** Gives up: what was never sent counts as dropped, what was as failed, and later batches are refused. */
  abandon(): void {
    const { arrivals, ledger } = this.#parts;
    this.#abandoned = true;
    this.#stopWaiting();
    clearImmediate(this.#nextTurn);
    for (const { spans, failure } of this.#waiting.splice(0)) {
      if (failure) ledger.settleFailed(spans, untilShutdown(failure));
      else ledger.settleDropped(spans, 'shutdown deadline');
    }
    for (const { spans, failure } of this.#sending) {
      arrivals.failed(failure ?? UNANSWERED);
      ledger.settleFailed(spans, failure ? untilShutdown(failure) : UNANSWERED);
    }
    this.#sending.clear();
    this.#tellWaiters();
  }

  #pump(): void {
    if (this.#timer || this.#nextTurn || this.#waiting.length === 0) return;
    if (this.#sending.size >= (this.#taken && !this.#pace.failing ? this.#parts.concurrency : 1)) return;
    const now = performance.now();
    const isHurried = now < this.#hurriedUntil;
    const wait = Math.max(
      this.#pace.waitMillis(isHurried),
      isHurried ? 0 : Math.ceil(this.#restsUntil - now),
    );
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#pump();
      }, wait).unref();
      return;
    }
    const batch = this.#waiting.shift();
    if (batch) {
      const { bite, rest } = takeBite(batch, this.#mostBytes);
      if (rest) this.#waiting.unshift(rest);
      void this.#send(bite);
      const end = performance.now();
      this.#restsUntil = end + Math.min(REST * (end - now), LONGEST_REST_MILLIS);
    }
    // Making a request takes the main thread for milliseconds: the application has its turn before the next one, also in a hurry.
    this.#nextTurn = setImmediate(() => {
      this.#nextTurn = undefined;
      this.#pump();
    });
  }

  async #send(batch: SpanBatch): Promise<void> {
    const startedAt = performance.now();
    if (batch.attempts === 0) this.#parts.ledger.countSent(batch.spans.length);
    batch.attempts += 1;
    this.#sending.add(batch);
    const outcome = await this.#parts.sender.send(batch.spans, (failure) => {
      batch.failure = failure;
      this.#parts.arrivals.failed(failure);
    });
    // The answer to a batch that was given up on comes too late to change its count.
    if (!this.#sending.delete(batch)) return;
    this.#settle(batch, outcome, startedAt);
    this.#tellWaiters();
    this.#pump();
  }

  #settle(batch: SpanBatch, outcome: SendOutcome, startedAt: number): void {
    const { arrivals, ledger } = this.#parts;
    if (outcome.kind === 'accepted') arrivals.taken();
    else arrivals.failed(outcome);
    if (outcome.kind === 'unavailable') {
      this.#pace.failed(startedAt);
      batch.failure = outcome;
      this.#waiting.push(batch);
      this.#waiting.sort((one, other) => turnOf(one) - turnOf(other) || one.number - other.number);
      this.#reportOutage(outcome);
      return;
    }
    this.#pace.succeeded(startedAt);
    if (outcome.kind === 'accepted') {
      this.#taken = true;
      ledger.settleAnswered(batch.spans, outcome);
    } else if (outcome.errorType === TOO_LARGE) this.#sendLess(batch, outcome);
    else ledger.settleFailed(batch.spans, outcome);
  }

  #sendLess(batch: SpanBatch, failure: ExportFailure): void {
    const halves = halve(batch, failure);
    if (halves === undefined)
      return this.#parts.ledger.settleFailed(batch.spans, failureOfOne(batch.spans, failure));
    this.#mostBytes = Math.min(this.#mostBytes, bytesBelow(batch));
    this.#waiting.unshift(...halves);
  }

  #isSettled(lastBatch: number): boolean {
    const isOpen = (batch: SpanBatch): boolean => batch.number <= lastBatch;
    return !this.#waiting.some(isOpen) && ![...this.#sending].some(isOpen);
  }

  #tellWaiters(): void {
    for (const waiter of this.#waiters)
      if (this.#isSettled(waiter.lastBatch)) {
        this.#waiters.delete(waiter);
        waiter.resolve();
      }
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #reportOutage({ reason }: ExportFailure): void {
    const { receiver, ledger, offSwitch } = this.#parts;
    const message = `Export of spans to ${receiver} failed: ${reason}; ${ledger.held} spans are kept and sent again`;
    if (this.#outageReported) return diagnostics.debug(message);
    this.#outageReported = true;
    const advice = offSwitch === undefined ? '' : `; where nothing takes spans, ${offSwitch} turns them off`;
    diagnostics.warn(`${message}. Reported once${advice}`);
  }
}

function untilShutdown({ reason, errorType }: ExportFailure): ExportFailure {
  return { reason: `${reason} until the shutdown`, errorType };
}

function turnOf({ attempts }: SpanBatch): number {
  return Math.floor(attempts / ATTEMPTS_IN_TURN);
}
