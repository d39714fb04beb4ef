import type { TracerProvider } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { startTelemetry, type Telemetry } from '../../../otlp/start-telemetry.ts';
import { readEnvironment } from '../../../otlp/telemetry-environment.ts';
import { DEFAULT_ENDPOINT, originOf } from '../../../otlp/signal-url.ts';
import { count, whole } from '../../terminal/count.ts';
import { whyUnreachable } from './receiver-check.ts';
import { OutputError } from '../../terminal/text-sink.ts';
import type { ReplayOutput } from './replay-output.ts';

/** Spans in memory, those being sent included, before reading waits for the receiver: four requests of the usual size. */
const MOST_PENDING_SPANS = 2_048;

/** Room for what comes before the next look at it. `OTEL_BSP_MAX_QUEUE_SIZE` is about services, which must not wait. */
const MAX_QUEUE_SIZE = 100_000;

/**
 * For one flush; several follow each other while the receiver takes spans. More than the 30 s that one batch may take with
 * its retries, as long as `OTEL_BSP_EXPORT_TIMEOUT` does not say otherwise: a flush in which nothing ends is a dead receiver.
 */
const FLUSH_TIMEOUT_MS = 35_000;

/** What an {@link OtlpOutput} is made of. */
export interface OtlpOutputParts {
  /** As {@link findReceiver} gives it. */
  receiver: string;
  serviceName: string | undefined;
  /** The other outputs. */
  spanProcessors: readonly SpanProcessor[];
  /** How long a receiver may take nothing, in milliseconds. */
  flushTimeoutMillis?: number;
}

/**
 * Scheme, host and port of the receiver that the `OTEL_*` variables of the process name. Throws an {@link OutputError}
 * when nothing can be sent, which is better known before a long file is read.
 */
export async function findReceiver(): Promise<string> {
  const { disabled, endpoint = DEFAULT_ENDPOINT } = readEnvironment(process.env, () => undefined);
  if (disabled === true)
    throw new OutputError(
      'OTEL_SDK_DISABLED is true, so there would be no spans to send: unset it for --to otlp',
    );
  const receiver = originOf(endpoint);
  const obstacle = await whyUnreachable(endpoint);
  if (obstacle === undefined) return receiver;
  throw new OutputError(
    `no OTLP receiver answers at ${receiver} (${obstacle}): start one, or say in OTEL_EXPORTER_OTLP_ENDPOINT where it is`,
  );
}

/** Sends spans over OTLP as the `OTEL_*` variables of the process say. */
export class OtlpOutput implements ReplayOutput {
  readonly unwanted = false;
  /** Scheme, host and port. */
  readonly receiver: string;
  readonly #telemetry: Telemetry;
  #gaveUp = false;

  constructor({
    receiver,
    serviceName,
    spanProcessors,
    flushTimeoutMillis = FLUSH_TIMEOUT_MS,
  }: OtlpOutputParts) {
    this.receiver = receiver;
    this.#telemetry = startTelemetry({
      traceExporter: 'otlp',
      metricExporter: 'none',
      spanProcessors,
      ...(serviceName !== undefined && { serviceName }),
      batch: { maxQueueSize: MAX_QUEUE_SIZE },
      shutdownTimeoutMillis: flushTimeoutMillis,
      handleSignals: false,
      setGlobal: false,
    });
  }

  get tracerProvider(): TracerProvider {
    return this.#telemetry.tracerProvider;
  }

  get acceptedSpans(): number {
    return this.#telemetry.exportedSpans;
  }

  async settle(): Promise<void> {
    this.#giveUpIfNothingArrives();
    const taking = await this.#flushDownTo(MOST_PENDING_SPANS);
    this.#giveUpIfNothingArrives();
    if (taking) return;
    this.#gaveUp = true;
    throw new OutputError(
      `${this.receiver} takes no more spans, ${count(this.#telemetry.pendingSpans, 'span')} are left`,
    );
  }

  async finish(): Promise<void> {
    const telemetry = this.#telemetry;
    if (!this.#gaveUp) await this.#flushDownTo(0);
    // The last attempt; what it reports is said here, in the words of the command.
    await telemetry.shutdown();
    const { exportedSpans: accepted, failedSpans, droppedSpans } = telemetry;
    const lost = failedSpans + droppedSpans;
    if (lost > 0 && !this.#gaveUp)
      throw new OutputError(`${this.receiver} took ${whole(accepted)} of ${count(accepted + lost, 'span')}`);
  }

  /** False when a flush changes nothing. */
  async #flushDownTo(most: number): Promise<boolean> {
    const telemetry = this.#telemetry;
    while (telemetry.pendingSpans > most) {
      const before = telemetry.pendingSpans;
      await telemetry.forceFlush();
      if (telemetry.pendingSpans >= before) return false;
    }
    return true;
  }

  #giveUpIfNothingArrives(): void {
    const { exportedSpans, failedSpans } = this.#telemetry;
    if (exportedSpans > 0 || failedSpans === 0) return;
    this.#gaveUp = true;
    throw new OutputError(`${this.receiver} took none of the first ${count(failedSpans, 'span')}`);
  }
}
