import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import { createGuard } from '../guard.ts';
import { hasTracerProvider } from '../otlp/registered-provider.ts';
import type { TracerProvider } from '@opentelemetry/api';
import type * as Lend from '../otlp/lend-telemetry.ts';

const guard = createGuard();
let tried = false;

/**
 * The provider that is registered with the API when a session begins; is there none by then, the OTLP set-up takes its
 * place until there is.
 */
export const fallbackTracerProvider: TracerProvider = {
  getTracer: (...scope) => {
    if (!tried && !hasTracerProvider()) {
      tried = true;
      guard('OTLP set-up', () => void loadSetUp().lendTelemetry());
    }
    return trace.getTracerProvider().getTracer(...scope);
  },
};

/**
 * Loads the OTLP set-up, so that nobody waits for it later, and lets it say what is wrong with the environment. A process
 * that has a provider does without.
 */
export function prepareSetUp(): void {
  if (!hasTracerProvider()) guard('OTLP set-up', () => loadSetUp().startDiagLogger());
}

/** Once the application has loaded its own: not while a caller waits. */
export function prepareSetUpSoon(): void {
  setImmediate(prepareSetUp).unref();
}

function loadSetUp(): typeof Lend {
  return createRequire(import.meta.url)('../otlp/lend-telemetry.js') as typeof Lend;
}
