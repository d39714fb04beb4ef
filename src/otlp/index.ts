export { startTelemetry } from './start-telemetry.ts';
export type { Telemetry } from './start-telemetry.ts';
export type {
  BatchLimits,
  TelemetryOptions,
  ExporterName,
  MetricExportTimes,
  OtlpProtocol,
} from './telemetry-options.ts';
