import { createRequire } from 'node:module';
import { createNoopMeter, metrics, trace } from '@opentelemetry/api';
import { guard } from '../../host/guard.ts';
import { outsideCalls } from '../../otlp/outside-calls.ts';
import { hasMeterProvider, hasTracerProvider } from '../../otlp/registered-provider.ts';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { LentTelemetry } from '../../otlp/lend-telemetry.ts';
import type * as Lend from '../../otlp/lend-telemetry.ts';

let tried = false;
let lent: LentTelemetry | undefined;

/**
 * The provider that is registered with the API when a session begins; is there none by then, the OTLP set-up takes its
 * place until there is.
 */
const tracerProvider: TracerProvider = {
  getTracer: (...scope) => {
    lendIfWanted();
    return trace.getTracerProvider().getTracer(...scope);
  },
};

/** The same for metrics. An application whose own SDK makes traces and no metrics gets none. */
const meterProvider: MeterProvider = {
  getMeter: (...scope) => {
    lendIfWanted();
    if (hasMeterProvider()) return metrics.getMeterProvider().getMeter(...scope);
    return lent?.inUse() === true ? lent.meterProvider.getMeter(...scope) : createNoopMeter();
  },
};

export const fallbackProviders = { tracerProvider, meterProvider };

/**
 * Loads the OTLP set-up, so that nobody waits for it later, and lets it say what is wrong with the environment. A process
 * that has a provider does without.
 */
export function prepareSetUp(): void {
  if (!hasTracerProvider()) guard('OTLP set-up', () => loadSetUp().startDiagLogger());
}

function lendIfWanted(): void {
  if (tried || hasTracerProvider()) return;
  tried = true;
  guard('OTLP set-up', () => {
    lent = loadSetUp().lendTelemetry();
  });
}

function loadSetUp(): typeof Lend {
  return outsideCalls(() => createRequire(import.meta.url)('../../otlp/lend-telemetry.js') as typeof Lend);
}
