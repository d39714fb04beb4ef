import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { RealtimeSession } from '@openai/agents-realtime';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startTelemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';
import { genaiPrices } from 'opentelemetry-instrumentation-openai-realtime/prices';
import { CallPage } from './call-page.ts';
import { parseDemoFlags, usage, type DemoFlags } from './demo-flags.ts';
import { jaegerPage, takeComposePorts } from './jaeger-ports.ts';
import { runLiveSession } from './live-session.ts';
import { mainOfLoad } from './load/load-main.ts';
import { describeError, narrateSession } from './narrate-session.ts';
import { otlpTracesUrl, somethingAnswers } from './otlp-receiver.ts';
import { runScriptedSession } from './scripted-session.ts';
import { drawTrace, sayWhereItWent } from './show-trace.ts';

const print = (line: string): void => console.log(line);

process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  let flags: DemoFlags;
  try {
    flags = parseDemoFlags(commandLine);
  } catch (error) {
    console.error(`${describeError(error)}\n\n${usage}`);
    return 2;
  }
  if (flags.help) {
    print(usage);
    return 0;
  }
  takeComposePorts(process.env);
  if (flags.load) return mainOfLoad(flags.load, flags.content);
  const apiKey = process.env['OPENAI_API_KEY'];
  if (flags.live && !apiKey) {
    console.error('--live talks to the real API: set OPENAI_API_KEY first, or run the demo without --live.');
    return 2;
  }
  return traceOneCall(flags, apiKey ?? '');
}

async function traceOneCall(flags: DemoFlags, apiKey: string): Promise<number> {
  const tracesUrl = otlpTracesUrl(process.env);
  const receiverAnswers = await somethingAnswers(tracesUrl);
  const drawn = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'voice-demo',
    spanProcessors: [new SimpleSpanProcessor(drawn)],
    shutdownTimeoutMillis: 3000,
    ...(receiverAnswers ? {} : { traceExporter: 'none', metricExporter: 'none' }),
  });
  const page = flags.show ? await CallPage.prepare(print) : undefined;
  let failed = false;
  const attach = (session: RealtimeSession): void => {
    traceRealtimeSession(session, { ...(flags.content && { captureContent: true }), prices: genaiPrices });
    page?.record(session);
    narrateSession(session, print);
  };
  print(
    flags.live
      ? 'A chat with the real API:\n'
      : `A scripted phone call to a hotel, about ${flags.show ? 'forty' : 'fifteen'} seconds:\n`,
  );
  try {
    await (flags.live
      ? runLiveSession(apiKey, attach, print)
      : runScriptedSession(attach, { sendsAudio: true, unhurried: flags.show }));
  } catch (error) {
    failed = true;
    console.error(`The call failed: ${describeError(error)}`);
  }
  await telemetry.forceFlush();
  drawTrace(drawn.getFinishedSpans(), print);
  const spans = drawn.getFinishedSpans();
  const jaeger = jaegerPage(tracesUrl, process.env);
  await sayWhereItWent({ tracesUrl, jaegerPage: jaeger, receiverAnswers, telemetry, spans }, print);
  await telemetry.shutdown();
  const isShown = page === undefined || (await showPage(page));
  return failed || !isShown ? 1 : 0;
}

/** Makes and opens the page of the call, and says where it is; gives whether there is one. */
async function showPage(page: CallPage): Promise<boolean> {
  try {
    print(`The page of the call: ${await page.make({ opens: true })}`);
    const command = (await page.showArguments()).join(' ');
    print(`It is what this makes of its recording: npx realtime-otel ${command}`);
    return true;
  } catch (error) {
    console.error(`The call has no page: ${describeError(error)}`);
    return false;
  }
}
