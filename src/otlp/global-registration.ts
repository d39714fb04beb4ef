import {
  context,
  createContextKey,
  metrics,
  propagation,
  ROOT_CONTEXT,
  trace,
  type MeterProvider,
  type TextMapPropagator,
  type TracerProvider,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

import type { PropagatorName } from './telemetry-settings.ts';
import { hasMeterProvider, hasTracerProvider, registeredProvider } from './registered-provider.ts';
import { diagnostics } from '../host/diagnostics.ts';

const PROPAGATORS: Record<PropagatorName, () => TextMapPropagator> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
};

/** Registers a context manager and propagators as the global ones, each only where there is none. */
export function registerContext(propagators: readonly PropagatorName[]): void {
  if (!hasContextManager()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (propagators.length > 0 && propagation.fields().length === 0)
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: propagators.map((name) => PROPAGATORS[name]()) }),
    );
}

/**
 * Registers the global tracer provider unless there is one, which is then left alone and warned about.
 * Returns how to take it back; a provider that someone else registered meanwhile stays.
 */
export function registerTracerProvider(provider: TracerProvider): () => void {
  // Asked first: the API logs an error with a stack when it refuses.
  if (hasTracerProvider() || !trace.setGlobalTracerProvider(provider)) {
    diagnostics.warn(
      'A tracer provider is already registered and stays the global one, so spans do not come here by themselves: ' +
        'pass the tracerProvider of this handle to what should use it, or use the registered provider and drop startTelemetry()',
    );
    return () => undefined;
  }
  return () => {
    if (registeredProvider() === provider) trace.disable();
  };
}

/** The same for the meter provider. */
export function registerMeterProvider(provider: MeterProvider): () => void {
  if (hasMeterProvider() || !metrics.setGlobalMeterProvider(provider)) {
    diagnostics.warn(
      'A meter provider is already registered and stays the global one, so metrics do not come here by themselves: ' +
        "pass the meterProvider of this handle to what should use it, or say metricExporter: 'none'",
    );
    return () => undefined;
  }
  return () => {
    if (metrics.getMeterProvider() === provider) metrics.disable();
  };
}

// A manager that works returns the context that it was told to run with; the API's stand-in always returns the root.
function hasContextManager(): boolean {
  const key = createContextKey('opentelemetry-instrumentation-openai-realtime probe');
  return context.with(ROOT_CONTEXT.setValue(key, true), () => context.active().getValue(key) === true);
}
