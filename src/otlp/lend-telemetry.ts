import { registerContext } from './global-registration.ts';
import { lendTracerProvider } from './registered-provider.ts';
import { startTelemetry, type Telemetry } from './start-telemetry.ts';
import { startDiagLogger } from './telemetry-log.ts';

export { startDiagLogger };

/**
 * Sets up export as {@link startTelemetry} does, for an application that may have a set-up of its own yet: the provider is
 * used only until one is registered, and nothing is in the way of that. No propagators are registered.
 */
export function lendTelemetry(): Telemetry {
  startDiagLogger();
  const telemetry = startTelemetry({ setGlobal: false });
  lendTracerProvider(telemetry.tracerProvider);
  registerContext([]);
  return telemetry;
}
