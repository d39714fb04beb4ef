export { startTelemetry } from './start-telemetry.ts';
export type { Telemetry } from './start-telemetry.ts';
export type { BatchLimits, TelemetryOptions, TraceExporterName } from './telemetry-options.ts';
