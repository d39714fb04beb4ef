import { report } from '../report.ts';
import { SessionTracer } from '../session-tracer.ts';
import { resolveTraceOptions } from '../trace-options.ts';
import type { SpanContext } from '@opentelemetry/api';
import type { SessionEndReason } from '../model/records.ts';
import type { OptionChecks } from '../option-checks.ts';
import type { TraceOptions } from '../trace-options.ts';
import type { Detach, ObservedObjects } from './observed-objects.ts';

/** What is traced: a session or a connection. */
export interface SessionTrace {
  /** The span context of the session's span (the latest, after a reconnect); `undefined` before the connection begins. */
  spanContext(): SpanContext | undefined;
  /** Ends what is open, `closed` unless said otherwise, and stops tracing. Ending twice is harmless. */
  end(reason?: SessionEndReason): void;
}

/** What only some objects have. */
export interface TracingOfKind {
  /** The checks of the options that only they have. */
  checks?: OptionChecks;
  /** What goes on beside their tracing, and how to stop it. */
  alongside?: (trace: SessionTrace) => Detach;
}

/** Observed objects that are traced: attaching twice must not trace twice. */
export class TracedObjects<Target extends object> {
  readonly #observed: ObservedObjects<Target>;
  readonly #traces = new WeakMap<Target, ObjectTrace>();
  readonly #kind: string;

  /** `kind` is how the objects are called in messages. */
  constructor(observed: ObservedObjects<Target>, kind: string) {
    this.#observed = observed;
    this.#kind = kind;
  }

  /** Throws a `TypeError` for a wrong option. The application may keep the trace for longer than the object: it does not keep that. */
  trace(target: Target, options: TraceOptions | undefined, own: TracingOfKind = {}): SessionTrace {
    const resolved = resolveTraceOptions(options, own.checks);
    const existing = this.#traces.get(target);
    if (existing?.active === true) {
      report.warn(`This ${this.#kind} is traced already; the options of the first call stay in force.`);
      return existing;
    }
    const tracer = new SessionTracer(resolved);
    const trace = new ObjectTrace(tracer, this.#observed.observe(target, tracer));
    if (own.alongside !== undefined) trace.alongside = own.alongside(trace);
    this.#traces.set(target, trace);
    return trace;
  }
}

class ObjectTrace implements SessionTrace {
  active = true;
  alongside: Detach | undefined;
  readonly #tracer: SessionTracer;
  readonly #stop: (reason: SessionEndReason) => void;

  constructor(tracer: SessionTracer, stop: (reason: SessionEndReason) => void) {
    this.#tracer = tracer;
    this.#stop = stop;
  }

  spanContext(): SpanContext | undefined {
    return this.#tracer.spanContext();
  }

  end(reason: SessionEndReason = 'closed'): void {
    this.active = false;
    this.#stop(reason);
    this.alongside?.();
    this.alongside = undefined;
  }
}
