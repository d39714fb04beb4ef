import {
  createNoopMeter,
  ProxyTracerProvider,
  type MeterProvider,
  type TracerProvider,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

import { endOpenSessions } from '../session/open-sessions.ts';
import { checkTelemetryOptions } from './check-options.ts';
import { withPatience } from './deadline.ts';
import { readExportError } from './export-error.ts';
import { createExportPipeline, type ExportPipeline } from './export-pipeline.ts';
import { registerContext, registerMeterProvider, registerTracerProvider } from './global-registration.ts';
import { createMetricPipeline, type MetricPipeline } from './metric-pipeline.ts';
import { outsideCalls } from './outside-calls.ts';
import { addEndTask } from './process-end.ts';
import { readSettings } from './read-settings.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { startDiagLogger } from './start-diag-logger.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import { createResource } from './telemetry-resource.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

/**
 * A running OTLP set-up. Every sampled span that ends is counted once: pending, then exported, failed or dropped. Its
 * functions can be handed on by themselves, as in `const { shutdown } = startTelemetry()`.
 */
export interface Telemetry {
  /** The provider of this set-up, whether or not it became the global one; it makes no spans when `OTEL_SDK_DISABLED` is true. */
  readonly tracerProvider: TracerProvider;
  /** As the tracer provider; it measures nothing when nothing is to be exported or read. */
  readonly meterProvider: MeterProvider;
  /** Spans that the receiver accepted. */
  readonly exportedSpans: number;
  /** Spans that were sent and refused for good, or not taken before the shutdown. */
  readonly failedSpans: number;
  /** Spans that were never sent: the queue was full, or the set-up was shut down. */
  readonly droppedSpans: number;
  /** Spans that are queued or being sent. */
  readonly pendingSpans: number;
  /** Sends what has ended and what was measured so far; resolves when that is settled, at the latest after `shutdownTimeoutMillis`, and never rejects. */
  readonly forceFlush: () => Promise<void>;
  /**
   * Ends all open traced sessions with reason `shutdown`, sends what is queued for at most `shutdownTimeoutMillis`, reports what
   * was lost through `diag` and gives the global providers back. Never rejects; further calls return the same promise.
   */
  readonly shutdown: () => Promise<void>;
}

/**
 * Sets up tracing and metrics over OTLP/HTTP from `options` and the standard `OTEL_*` variables, leaving alone what the application registered.
 * Throws TypeError for a wrong option; a wrong variable is warned about through `diag` and counts as unset.
 * `process.exit()` loses what is queued or open, and says so: await `shutdown()` before it.
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  checkTelemetryOptions(options);
  if (options.setGlobal !== false) startDiagLogger();
  const settings = readSettings(options, (message) => diagnostics.warn(message));
  if (settings.setGlobal) registerContext(settings.propagators);
  return outsideCalls(() => new RunningTelemetry(options, settings));
}

/** For those who measure although nothing is read. */
const NO_METERS: MeterProvider = { getMeter: () => createNoopMeter() };

class RunningTelemetry implements Telemetry {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly #provider: BasicTracerProvider | undefined;
  readonly #furtherProcessors: readonly SpanProcessor[];
  readonly #pipeline: ExportPipeline;
  readonly #metrics: MetricPipeline | undefined;
  readonly #settings: TelemetrySettings;
  readonly #releases: (() => void)[] = [];
  #ended: Promise<void> | undefined;

  constructor(options: TelemetryOptions, settings: TelemetrySettings) {
    this.#settings = settings;
    this.#furtherProcessors = settings.disabled
      ? []
      : [
          ...(options.spanProcessors ?? []),
          ...(settings.console.traces ? [new SimpleSpanProcessor(new ConsoleSpanExporter())] : []),
        ];
    const resource = createResource(options);
    this.#metrics = settings.disabled ? undefined : createMetricPipeline({ options, settings, resource });
    this.meterProvider = this.#metrics?.provider ?? NO_METERS;
    this.#pipeline = createExportPipeline({
      options,
      settings: settings.disabled ? { ...settings, traceExporter: 'none' } : settings,
      meterProvider: this.meterProvider,
    });
    const spanProcessors = [
      ...this.#furtherProcessors,
      ...(this.#pipeline.processor ? [this.#pipeline.processor] : []),
    ];
    this.#provider = settings.disabled ? undefined : createProvider(options, resource, spanProcessors);
    // Without a delegate it is the API's own "no tracing".
    this.tracerProvider = this.#provider ?? new ProxyTracerProvider();
    if (this.#provider && settings.setGlobal) this.#releases.push(registerTracerProvider(this.#provider));
    if (this.#metrics && settings.setGlobal) this.#releases.push(registerMeterProvider(this.meterProvider));
    this.#releases.push(addEndTask(this.#endTask(), { signals: settings.handleSignals }));
    // Handed on by themselves, and not enumerable: options of a trace may be a whole handle, for its providers.
    for (const name of ['forceFlush', 'shutdown'] as const)
      Object.defineProperty(this, name, { value: this[name].bind(this), configurable: true, writable: true });
  }

  get exportedSpans(): number {
    return this.#pipeline.ledger.exported;
  }

  get failedSpans(): number {
    return this.#pipeline.ledger.failed;
  }

  get droppedSpans(): number {
    return this.#pipeline.ledger.dropped;
  }

  get pendingSpans(): number {
    return this.#pipeline.ledger.held;
  }

  get #readers(): readonly MetricReader[] {
    return this.#metrics?.readers ?? [];
  }

  forceFlush(): Promise<void> {
    return this.#flush(true);
  }

  async #flush(holdsProcess: boolean): Promise<void> {
    const steps = [
      () => this.#pipeline.processor?.forceFlush(),
      ...this.#furtherProcessors.map((processor) => () => processor.forceFlush()),
      ...this.#readers.map((reader) => () => reader.forceFlush()),
    ];
    await this.#attempt('Flush', steps, holdsProcess);
  }

  shutdown(): Promise<void> {
    return (this.#ended ??= outsideCalls(() => this.#end()));
  }

  async #end(): Promise<void> {
    endOpenSessions();
    const spansSent = this.#pipeline.processor?.shutdown() ?? Promise.resolve();
    // The last metrics tell what became of the spans, but must not be late for them.
    const metricsDue = this.#waitFor(spansSent, { share: 1 / 2 });
    await this.#attempt('Shutdown', [
      () => spansSent,
      () => this.#provider?.shutdown(),
      ...this.#readers.map((reader) => async () => {
        await metricsDue;
        await reader.shutdown();
      }),
    ]);
    this.#pipeline.close();
    this.#metrics?.close();
    this.#pipeline.ledger.reportTotals();
    for (const release of this.#releases) release();
  }

  // The pipeline is a step of its own although the provider knows it: a further processor that throws must not cut it short.
  async #attempt(
    name: 'Flush' | 'Shutdown',
    steps: readonly (() => Promise<void> | undefined)[],
    holdsProcess = true,
  ): Promise<void> {
    const work = steps.map(async (step) => {
      try {
        await step();
      } catch (error) {
        diagnostics.once(
          'error',
          `${name} failed in a span processor or a metric reader: ${readExportError(error).reason}`,
        );
      }
    });
    const startedAt = performance.now();
    const done = await this.#waitFor(Promise.all(work), { holds: holdsProcess });
    const overtaken = name === 'Flush' && this.#ended !== undefined;
    if (!done && !overtaken)
      diagnostics.warn(`${name} was not done after ${Math.round(performance.now() - startedAt)} ms`);
  }

  /** Whether it was done within this share of the time. */
  #waitFor(work: Promise<unknown>, { share = 1, holds = true } = {}): Promise<boolean> {
    const { shutdownTimeoutMillis, quietShutdownMillis } = this.#settings;
    return withPatience(work, {
      mostMillis: shutdownTimeoutMillis * share,
      quietMillis: quietShutdownMillis * share,
      progress: () => this.#pipeline.ledger.exported,
      holds,
    });
  }

  #endTask(): Parameters<typeof addEndTask>[0] {
    return {
      shutdown: () => this.shutdown(),
      // Whoever handles a signal may have nothing left to do, and end before this is done.
      flush: ({ holds }) => this.#flush(holds),
      exit: (by) => {
        this.#pipeline.exit(by);
        this.#metrics?.exit();
      },
    };
  }
}

function createProvider(
  { sampler }: TelemetryOptions,
  resource: Resource,
  spanProcessors: SpanProcessor[],
): BasicTracerProvider {
  // An explicit undefined would hide the sampler that the provider reads from the environment.
  return new BasicTracerProvider({ resource, spanProcessors, ...(sampler && { sampler }) });
}
