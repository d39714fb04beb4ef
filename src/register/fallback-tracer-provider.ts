import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import { createGuard } from '../guard.ts';
import { hasTracerProvider } from '../otlp/registered-provider.ts';
import type { TracerProvider } from '@opentelemetry/api';
import type * as Otlp from '../otlp/index.ts';

const guard = createGuard();
let tried = false;

/**
 * The provider that is registered with the API when a session begins; is there none by then, the OTLP set-up becomes it.
 * It is loaded only then: it takes longer than all the rest.
 */
export const fallbackTracerProvider: TracerProvider = {
  getTracer: (...scope) => {
    if (!tried && !hasTracerProvider()) {
      tried = true;
      guard('OTLP set-up', () => {
        const { startTelemetry } = createRequire(import.meta.url)('../otlp/index.js') as typeof Otlp;
        startTelemetry();
      });
    }
    return trace.getTracerProvider().getTracer(...scope);
  },
};
