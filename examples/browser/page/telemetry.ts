import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  WebTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-web';
import { endOpenSessions } from 'opentelemetry-instrumentation-openai-realtime';

/** Where spans go. */
export interface TelemetryOptions {
  /** Of a collector that allows this page's origin by CORS. */
  tracesUrl: string;
  /** Puts something around the exporter. */
  wrapExporter: (exporter: SpanExporter) => SpanExporter;
  /** Further processors that see the spans. */
  spanProcessors: SpanProcessor[];
}

/** Sets OpenTelemetry up for the page, as any page does that exports over OTLP; the last spans leave with the page. */
export function startTelemetry(options: TelemetryOptions): WebTracerProvider {
  const exporter = options.wrapExporter(new OTLPTraceExporter({ url: options.tracesUrl }));
  const provider = new WebTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': 'browser-voice-example',
        'user_agent.original': navigator.userAgent,
      }),
    ),
    spanProcessors: [
      // A browser lets no more than 64 KiB of requests outlive their page: little and often, so that the last ones fit.
      new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000, maxExportBatchSize: 16 }),
      ...options.spanProcessors,
    ],
  });
  provider.register();
  // The batch processor sends what it has when the page is hidden. Only spans that have ended are sent: a call that is
  // cut off by its page has to be ended first.
  window.addEventListener('pagehide', () => {
    endOpenSessions();
    provider.forceFlush().catch(() => undefined);
  });
  return provider;
}
