import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';
import { fromReadableSpan } from '../../src/cli/waterfall/readable-span.ts';
import { renderWaterfall } from '../../src/cli/waterfall/render-waterfall.ts';
import { findTrace } from './find-trace.ts';

/** What became of a trace. */
export interface Delivery {
  tracesUrl: string;
  /** Where Jaeger's page is, if a Jaeger takes traces there. */
  jaegerPage: string;
  receiverAnswers: boolean;
  telemetry: Pick<Telemetry, 'exportedSpans'>;
  spans: readonly ReadableSpan[];
}

/** Draws the spans as a waterfall as wide as the terminal, coloured only where a person looks at it. */
export function drawTrace(spans: readonly ReadableSpan[], print: (line: string) => void): void {
  const { isTTY, columns } = process.stdout;
  const color = isTTY && !process.env['NO_COLOR'];
  const width = Math.min(columns || 120, 160);
  print(`\n${renderWaterfall(spans.map(fromReadableSpan), { width, color })}\n`);
}

/** Says where to look at the trace, or how to get there next time. */
export async function sayWhereItWent(delivery: Delivery, print: (line: string) => void): Promise<void> {
  const { tracesUrl, jaegerPage, receiverAnswers, telemetry, spans } = delivery;
  const { origin } = new URL(tracesUrl);
  const traceId = spans[0]?.spanContext().traceId;
  if (traceId === undefined) return print('No spans were made: do the OTEL_* variables switch tracing off?');
  if (!receiverAnswers) {
    print(`No OTLP receiver answers at ${origin}, so the trace was only drawn.`);
    print('Start one with: docker compose -f docker-compose.jaeger.yml up');
    return;
  }
  if (telemetry.exportedSpans < spans.length) {
    print(`What answers at ${origin} took ${telemetry.exportedSpans} of ${spans.length} spans.`);
    print('Is it an OTLP receiver? OTEL_LOG_LEVEL=warn shows what it said.');
    if (telemetry.exportedSpans === 0) return;
  }
  const address = await findTrace(jaegerPage, traceId);
  if (address !== undefined) return print(`The trace is in Jaeger: ${address}`);
  print(`The trace went to ${origin}: ${traceId}`);
  print(`There is no Jaeger at ${jaegerPage} that has it; JAEGER_UI_PORT says where its page is.`);
}
