import { readerOf, type Environment, type Read } from './environment-values.ts';
import type { TelemetrySignal } from './signal-url.ts';
import { endpointVariable } from './telemetry-environment.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** How a signal is set that an exporter of ours sends, by the names of what sets it; for advice. */
export interface SignalSettings {
  /** Turns it off. */
  readonly offSwitch: string;
  /** Says where it goes. */
  readonly address: string;
  /** Has it compressed; absent where it is not. */
  readonly compressedBy?: string;
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
    ...compressionOf(signal, readerOf(environment)),
  };
}

/** As the exporter of the SDK reads it, which tells of a wrong one. */
export function compressionOf(signal: TelemetrySignal, read: Read): Pick<SignalSettings, 'compressedBy'> {
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_COMPRESSION`, 'OTEL_EXPORTER_OTLP_COMPRESSION'];
  const deciding = names.find((name) => /^(?:gzip|none)$/.test(read(name) ?? ''));
  return deciding !== undefined && read(deciding) === 'gzip' ? { compressedBy: deciding } : {};
}
