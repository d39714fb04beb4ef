import { onTestFinished, vi } from 'vitest';

import { instrumentsOf, type Instruments } from '../../../src/metrics/instruments.ts';
import { startTelemetry } from '../../../src/otlp/index.ts';

/** A process of a service: what it measures, and when it exports. */
export interface ShortProcess {
  /** The base URL of an OTLP receiver. */
  endpoint: string;
  service: string;
  /** Default: another one for each. */
  instance?: string;
  measurements: readonly Measurement[];
}

/** Something that is measured. */
export interface Measurement {
  /** When, by the scripted clock, in milliseconds since 1970. Default: now. */
  at?: number;
  measure: (instruments: Instruments) => void;
  /** Whether all that was measured so far is exported in that millisecond too. Default: no. */
  exported?: boolean;
}

let processes = 0;

/** Has the clock of this process go by what {@link runProcess} plays, until the test is over. */
export function useScriptedClock(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Plays a process from its first measurement to its last, after which it exports what is left and ends. */
export async function runProcess({ endpoint, service, instance, measurements }: ShortProcess): Promise<void> {
  processes += 1;
  const telemetry = startTelemetry({
    endpoint,
    serviceName: service,
    resourceAttributes: { 'service.instance.id': instance ?? `process-${processes}` },
    traceExporter: 'none',
    setGlobal: false,
    handleSignals: false,
  });
  const instruments = instrumentsOf(telemetry.meterProvider);
  if (instruments === undefined) throw new Error('nothing is measured');
  for (const { at, measure, exported = false } of measurements) {
    if (at !== undefined) vi.setSystemTime(at);
    measure(instruments);
    if (exported) await telemetry.forceFlush();
  }
  await telemetry.shutdown();
}
