import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { ExporterSender } from './exporter-sender.ts';
import type { ExportFailure, SendOutcome } from './send-outcome.ts';
import { otlpTarget } from './span-target.ts';
import { createResource } from './telemetry-resource.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

/**
 * Sends one span to where those of sessions would go, as they would, and tells what became of it. What is refused at the
 * door is told at once; with an answer that may be another one later the exporter asks again, for at most `timeoutMillis`.
 */
export async function sendTestSpan(
  name: string,
  settings: TelemetrySettings,
  timeoutMillis: number,
): Promise<SendOutcome> {
  const target = otlpTarget({}, settings);
  const sender = new ExporterSender({ ...target, timeoutMillis });
  try {
    return await new Promise((resolve) => {
      const hear = (failure: ExportFailure): void => {
        if (isOfSystem(failure)) resolve({ kind: 'unavailable', ...failure });
      };
      void sender.send([endedSpan(name)], hear).then(resolve);
    });
  } finally {
    target.close();
  }
}

/** Asked again, it would say the same. */
function isOfSystem({ errorType }: ExportFailure): boolean {
  return /^[A-Z]/.test(errorType);
}

function endedSpan(name: string): ReadableSpan {
  const ended = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: createResource({}),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new SimpleSpanProcessor(ended)],
  });
  provider.getTracer(PACKAGE_NAME, PACKAGE_VERSION).startSpan(name).end();
  const [span] = ended.getFinishedSpans();
  if (span === undefined) throw new Error('The span did not end.');
  return span;
}
