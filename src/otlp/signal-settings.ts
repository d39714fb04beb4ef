import { readerOf, type Environment } from './environment-values.ts';
import type { TelemetrySignal } from './signal-url.ts';
import { endpointVariable } from './telemetry-environment.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** How a signal is set that an exporter of ours sends, by the names of what sets it; for advice. */
export interface SignalSettings {
  /** Turns it off. */
  readonly offSwitch: string;
  /** Says where it goes. */
  readonly address: string;
}

export function signalSettings(
  signal: TelemetrySignal,
  options: TelemetryOptions,
  environment: Environment,
): SignalSettings {
  const option = signal === 'traces' ? 'traceExporter' : 'metricExporter';
  return {
    offSwitch:
      options[option] === undefined
        ? `OTEL_${signal.toUpperCase()}_EXPORTER=none`
        : `the option ${option}: 'none'`,
    address:
      options.endpoint === undefined
        ? (endpointVariable(signal, readerOf(environment)) ?? 'OTEL_EXPORTER_OTLP_ENDPOINT')
        : 'the option endpoint',
  };
}
