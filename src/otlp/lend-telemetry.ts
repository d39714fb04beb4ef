import { registerContext } from './global-registration.ts';
import { lendTracerProvider, registeredProvider } from './registered-provider.ts';
import { startTelemetry, type Telemetry } from './start-telemetry.ts';
import { startDiagLogger } from './start-diag-logger.ts';

export { startDiagLogger };

/** A set-up that gives way to the application's own. */
export interface LentTelemetry extends Pick<Telemetry, 'meterProvider'> {
  /** Whether the application has registered no tracer provider of its own since. */
  inUse(): boolean;
}

/**
 * Sets up export as {@link startTelemetry} does, for an application that may have a set-up of its own yet: the providers are
 * used only until one is registered, and nothing is in the way of that. No propagators are registered.
 */
export function lendTelemetry(): LentTelemetry {
  startDiagLogger();
  const { tracerProvider, meterProvider } = startTelemetry({ setGlobal: false });
  lendTracerProvider(tracerProvider);
  registerContext([]);
  return { meterProvider, inUse: () => registeredProvider() === tracerProvider };
}
