import { onTestFinished, vi } from 'vitest';

import { startTelemetry, type Telemetry, type TelemetryOptions } from '../../src/otlp/index.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceiverBehaviour } from '../support/otlp-receiver.ts';

/** A receiver that is closed when the test is over. */
export async function useReceiver(behaviour?: ReceiverBehaviour): Promise<OtlpReceiver> {
  const receiver = await startOtlpReceiver(behaviour);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** Telemetry that touches neither globals nor signals and is shut down when the test is over. */
export function useTelemetry(options: TelemetryOptions = {}): Telemetry {
  const telemetry = startTelemetry({ setGlobal: false, handleSignals: false, ...options });
  onTestFinished(() => telemetry.shutdown());
  return telemetry;
}

/** Sets environment variables until the test is over. */
export function setVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Starts and ends `count` spans. */
export function endSpans(telemetry: Telemetry, count: number, name = 'turn'): void {
  const tracer = telemetry.tracerProvider.getTracer('test', '1.2.3');
  for (let index = 0; index < count; index += 1) tracer.startSpan(name).end();
}
