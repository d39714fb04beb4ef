import { getHeapStatistics } from 'node:v8';

import type { Warn } from './environment-values.ts';
import { DEFAULT_ENDPOINT } from './signal-url.ts';
import { readEnvironment } from './telemetry-environment.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import { defaultSettings, mergeSettings, type TelemetrySettings } from './telemetry-settings.ts';

/** What holds for a set-up with these options in this process; wrong variables are warned about. */
export function readSettings(options: TelemetryOptions, warn: Warn): TelemetrySettings {
  return mergeSettings(
    defaultSettings(DEFAULT_ENDPOINT, getHeapStatistics().heap_size_limit),
    readEnvironment(process.env, warn, options),
    options,
  );
}
