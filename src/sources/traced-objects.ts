import { processWide } from '../host/process-wide.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { givenEndReason } from '../session/end-reason.ts';
import { SessionTracer } from '../session/session-tracer.ts';
import { resolveTraceOptions } from '../session/trace-options.ts';
import type { MeterProvider, SpanContext, TracerProvider } from '@opentelemetry/api';
import type { EndReason } from '../session/end-reason.ts';
import type { OptionChecks } from '../host/option-checks.ts';
import type { Prices } from '../model/costs.ts';
import type { TraceOptions } from '../session/trace-options.ts';
import type { Detach, ObservedObjects, StopReceiving } from './observed-objects.ts';

/** What is traced: a session or a connection. Its functions can be handed on by themselves, as `socket.on('close', trace.end)`. */
export interface SessionTrace {
  /** The span context of the session's span (the latest, after a reconnect); `undefined` before the connection begins. */
  readonly spanContext: () => SpanContext | undefined;
  /**
   * Ends what is open, `closed` unless said otherwise, and stops tracing. Ending twice is harmless. What is no text, as a
   * listener is told, counts as nothing said.
   */
  readonly end: (reason?: EndReason | number | object) => void;
}

/** What only some objects have. */
export interface TracingOfKind {
  /** The checks of the options that only they have. */
  checks?: OptionChecks;
  /** What goes on beside their tracing, and how to stop it. */
  alongside?: (trace: SessionTrace) => Detach;
}

/** A trace as all copies of this package know it. */
interface KnownTrace extends SessionTrace {
  /** Not ended yet. */
  readonly active: boolean;
}

function knownTraces(): WeakMap<object, KnownTrace> {
  return processWide('traces', () => new WeakMap<object, KnownTrace>());
}

/** Whether a session or a connection is traced, by this copy of the package or by another one in the process. */
export function isTraced(target: object): boolean {
  return knownTraces().get(target)?.active === true;
}

/** Where spans and metrics go for which no provider was given, if not to the API's, and what things cost. */
interface TraceDefaults {
  tracerProvider: TracerProvider | undefined;
  meterProvider?: MeterProvider | undefined;
  /** Asked when something is to be traced, and not before. */
  prices?: () => Prices | undefined;
}

function traceDefaults(): TraceDefaults {
  return processWide<TraceDefaults>('trace-defaults', () => ({ tracerProvider: undefined }));
}

/** Decides for what is traced from now on, in all copies of this package, where its own options do not. */
export function setTraceDefaults(defaults: TraceDefaults): void {
  Object.assign(traceDefaults(), defaults);
}

/** Observed objects that are traced: attaching twice must not trace twice, whichever copies of this package attach. */
export class TracedObjects<Target extends object> {
  readonly #observed: ObservedObjects<Target>;
  readonly #kind: string;
  readonly #alongside = new WeakMap<Target, Detach>();

  /** `kind` is how the objects are called in messages. */
  constructor(observed: ObservedObjects<Target>, kind: string) {
    this.#observed = observed;
    this.#kind = kind;
  }

  /** Throws a `TypeError` for a wrong option. The application may keep the trace for longer than the object: it does not keep that. */
  trace(target: Target, options: TraceOptions | undefined, own: TracingOfKind = {}): SessionTrace {
    const resolved = resolveTraceOptions(options, own.checks);
    const { tracerProvider, meterProvider, prices } = traceDefaults();
    resolved.tracerProvider ??= tracerProvider;
    resolved.meterProvider ??= meterProvider;
    resolved.prices ??= prices?.();
    const existing = knownTraces().get(target);
    if (existing?.active === true) {
      diagnostics.once(
        'warn',
        `This ${this.#kind} is traced already; the options of the first call stay in force.`,
      );
      return existing;
    }
    const tracer = new SessionTracer(resolved);
    const trace = new ObjectTrace(tracer, this.#observe(target, tracer));
    if (own.alongside !== undefined) this.#alongside.set(target, own.alongside(trace));
    knownTraces().set(target, trace);
    return trace;
  }

  #observe(target: Target, tracer: SessionTracer): StopReceiving {
    const stop = this.#observed.observe(target, tracer);
    const reference = new WeakRef(target);
    return (reason) => {
      stop(reason);
      const object = reference.deref();
      if (object === undefined) return;
      this.#alongside.get(object)?.();
      this.#alongside.delete(object);
    };
  }
}

class ObjectTrace implements KnownTrace {
  active = true;
  readonly #tracer: SessionTracer;
  readonly #stop: StopReceiving;

  constructor(tracer: SessionTracer, stop: StopReceiving) {
    this.#tracer = tracer;
    this.#stop = stop;
  }

  readonly spanContext = (): SpanContext | undefined => this.#tracer.spanContext();

  readonly end = (reason?: unknown): void => {
    this.active = false;
    this.#stop(givenEndReason(reason));
  };
}
