import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-web';
import { startCall, type Call } from './call.ts';
import { CountedExporter } from './counted-exporter.ts';
import { startTelemetry } from './telemetry.ts';
import { PageView } from './view.ts';
import type { PageConfig, Transport } from './call-details.ts';

const config = (await (await fetch('/config')).json()) as PageConfig;
const view = new PageView(document);
const drawn = new InMemorySpanExporter();
const provider = startTelemetry({
  tracesUrl: config.tracesUrl,
  wrapExporter: (exporter) => new CountedExporter(exporter, (counts) => view.showExport(counts)),
  spanProcessors: [new SimpleSpanProcessor(drawn)],
});
let call: Call | 'starting' | undefined;

view.showCollector(config);
view.onSubmit((transport) => {
  if (call === undefined) void begin(transport);
  else if (call !== 'starting') call.hangUp();
});

async function begin(transport: Transport): Promise<void> {
  call = 'starting';
  drawn.reset();
  view.showCall('connecting');
  try {
    const started = await startCall(transport, {
      line: (text) => view.addLine(text),
      traced: (traceId) => view.showTrace(traceId),
      connected: () => view.showCall('connected'),
      ended: (error) => void finish(error),
    });
    // It may have ended already, and `finish` may have run.
    if (isStarting()) call = started;
  } catch (error) {
    await finish(String(error));
  }
}

function isStarting(): boolean {
  return call === 'starting';
}

async function finish(error: string | undefined): Promise<void> {
  call = undefined;
  view.showCall(error === undefined ? 'ended' : 'failed', error);
  view.showWaterfall(drawn.getFinishedSpans());
  try {
    await provider.forceFlush();
  } catch {
    // The collector does not take them: the page says so by now.
  }
}
