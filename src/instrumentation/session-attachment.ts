import { metrics, trace } from '@opentelemetry/api';
import { describeKind } from '../host/describe-kind.ts';
import { guardTelling } from '../host/guard.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { traceRealtimeSession } from '../sources/agents-sdk/trace-realtime-session.ts';
import { traceRealtimeConnection } from '../sources/connection/trace-realtime-connection.ts';
import { resolveTraceOptions, TRACE_CHECKS } from '../session/trace-options.ts';
import { traceOptionsOf } from './instrumentation-config.ts';
import type { Attributes, MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { TraceableSession } from '../sources/agents-sdk/session-shape.ts';
import type { TraceableConnection } from '../sources/connection/connection-shape.ts';
import type { TraceSessionOptions } from '../sources/agents-sdk/trace-realtime-session.ts';
import type { OpenAIRealtimeInstrumentationConfig } from './instrumentation-config.ts';
import type { SessionTrace } from '../sources/traced-objects.ts';

/** Attaches to what the patched classes show, as a person would by hand, with the configuration of that moment. */
export class SessionAttachment {
  readonly guard = guardTelling((message) => this.#tellMessage(message));
  config: OpenAIRealtimeInstrumentationConfig = {};
  /** Set with `setTracerProvider()`; until then the one that is registered with the API. */
  tracerProvider: TracerProvider | undefined;
  /** Set with `setMeterProvider()`; until then the one that is registered with the API. */
  meterProvider: MeterProvider | undefined;
  readonly #traces = new LiveTraces();
  /** Asked when a session begins, not when it is attached: sessions outlive a change of the providers. */
  readonly #providers: { tracerProvider: TracerProvider; meterProvider: MeterProvider } = {
    tracerProvider: {
      getTracer: (...scope) => (this.tracerProvider ?? trace.getTracerProvider()).getTracer(...scope),
    },
    meterProvider: {
      getMeter: (...scope) => (this.meterProvider ?? metrics.getMeterProvider()).getMeter(...scope),
    },
  };

  session(session: object): void {
    this.#traces.add(traceRealtimeSession(session as TraceableSession, this.#options(session)));
  }

  connection(client: object): void {
    const { linkOpenAITrace: _ofSessions, ...options } = this.#options(client);
    this.#traces.add(traceRealtimeConnection(client as TraceableConnection, options));
  }

  /** Ends what is open, and stops observing what was attached here. */
  endAll(): void {
    for (const trace of this.#traces.drain()) this.guard('disable', () => trace.end('shutdown'));
  }

  /** By the configuration of that moment. */
  #tellMessage(message: string): string | undefined {
    const { linkOpenAITrace: _ofSessions, ...options } = traceOptionsOf(this.config);
    return resolveTraceOptions(options).tellMessage(message);
  }

  #options(session: object): TraceSessionOptions {
    const options = traceOptionsOf(this.config);
    const hooked = this.#hookedAttributes(session);
    diagnostics.debug(`realtime tracing attaches to ${describeKind(session)}`);
    const attributes = { ...options.attributes, ...hooked };
    return { ...options, attributes, ...this.#providers };
  }

  #hookedAttributes(session: object): Attributes | undefined {
    let attributes: Attributes | undefined;
    this.guard('sessionHook', () => {
      const returned: unknown = this.config.sessionHook?.(session);
      if (returned === undefined) return;
      const { valid, expected } = TRACE_CHECKS.attributes;
      if (!valid(returned) || isPromise(returned)) {
        throw new TypeError(`Expected it to return ${expected}, but got ${describeKind(returned)}.`);
      }
      attributes = { ...(returned as Attributes) };
    });
    return attributes;
  }
}

/** Without entries of its own a promise would pass for attributes; one that fails must not end the process either. */
function isPromise(value: unknown): boolean {
  if (!(value instanceof Promise)) return false;
  value.catch(() => undefined);
  return true;
}

/** Traces that can still be ended. It keeps none of them in memory: a trace lasts as long as what is traced. */
class LiveTraces {
  readonly #references = new Set<WeakRef<SessionTrace>>();
  readonly #collected = new FinalizationRegistry<WeakRef<SessionTrace>>((reference) => {
    this.#references.delete(reference);
  });

  add(trace: SessionTrace): void {
    const reference = new WeakRef(trace);
    this.#references.add(reference);
    this.#collected.register(trace, reference);
  }

  /** Gives all of them, and forgets them. */
  drain(): SessionTrace[] {
    const traces = [...this.#references].flatMap((reference) => reference.deref() ?? []);
    this.#references.clear();
    return traces;
  }
}
