import {
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  trace,
  type TracerProvider,
} from '@opentelemetry/api';

const PROBE = 'opentelemetry-instrumentation-openai-realtime';

// The one that stands in where none was registered; a single object in each copy of the API.
const NO_DELEGATE = new ProxyTracerProvider().getDelegate();

/** Whether a tracer provider is registered with the API. */
export function hasTracerProvider(): boolean {
  return registeredProvider() !== NO_DELEGATE;
}

/** The provider behind the API's proxy; a stand-in where none is registered. */
export function registeredProvider(): TracerProvider {
  const provider = trace.getTracerProvider();
  // Registered through another copy of the API it is that copy's proxy, and so never our stand-in.
  return provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
}

/** Has the API use a provider until one is registered, which then takes its place. */
export function lendTracerProvider(provider: TracerProvider): void {
  const proxy = trace.getTracerProvider();
  if (proxy instanceof ProxyTracerProvider && !hasTracerProvider()) proxy.setDelegate(provider);
}

/** Whether a meter provider is registered with the API, which has no proxy for it. */
export function hasMeterProvider(): boolean {
  return metrics.getMeterProvider().getMeter(PROBE) !== createNoopMeter();
}
