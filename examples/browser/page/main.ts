import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-web';
import { startCall, type Call } from './call.ts';
import { CountedExporter } from './counted-exporter.ts';
import { startTelemetry } from './telemetry.ts';
import { PageView } from './view.ts';
import type { PageConfig, Transport } from './call-details.ts';

const view = new PageView(document);
const { tracesUrl } = (await (await fetch('/config')).json()) as PageConfig;
const finished = new InMemorySpanExporter();
const provider = startTelemetry({
  tracesUrl,
  wrapExporter: (exporter) => new CountedExporter(exporter, (counts) => view.showExport(counts)),
  spanProcessors: [new SimpleSpanProcessor(finished)],
});
view.showCollector(tracesUrl);
view.onSubmit((transport) => void (call === undefined ? begin(transport) : call.hangUp()));

let call: Call | undefined;

async function begin(transport: Transport): Promise<void> {
  finished.reset();
  view.showCall('connecting');
  const end = async (error?: string): Promise<void> => {
    call = undefined;
    view.showCall(error === undefined ? 'ended' : 'failed', error);
    view.showWaterfall(finished.getFinishedSpans());
    // Rejected when the collector does not take them; the page says so by then.
    await provider.forceFlush().catch(() => undefined);
  };
  try {
    call = await startCall(transport, {
      line: (text) => view.addLine(text),
      connected: (traceId) => view.showCall('connected', traceId),
      ended: (error) => void end(error),
    });
  } catch (error) {
    await end(String(error));
  }
}
