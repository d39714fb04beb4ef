// What the tracing of a ten-minute call costs, beside straight-line calls of the OpenTelemetry API that make the very same
// spans, attributes, events and links: with a provider that keeps nothing, and with one that makes OTLP of them.
//   npm run bench:session
import { parseArgs } from 'node:util';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { BasicTracerProvider, NoopSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { ApiCallLog, makeCalls } from './api-calls.ts';
import { BareSession, logSession, type LoggedEvent } from './logged-session.ts';
import { measurePairs, secondsOf } from './pairs.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '41' } } });
const rounds = Number(values.rounds);
/** Sixty questions, each answered in seven seconds of speech, in chunks of a tenth of a second. */
const TURNS = 60;
const ANSWER_MS = 7000;
const CALLS_PER_ROUND = 10;

/** As a batch processor with an OTLP exporter does, without the network. */
class Serializer extends NoopSpanProcessor {
  #spans: ReadableSpan[] = [];

  override onEnd(span: ReadableSpan): void {
    this.#spans.push(span);
    if (this.#spans.length < 512) return;
    JsonTraceSerializer.serializeRequest(this.#spans);
    this.#spans = [];
  }
}

const log = await logSession(TURNS, ANSWER_MS);
const calls = new ApiCallLog();
const noop = new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] });
traceSession(log, { getTracer: (...scope) => calls.log(noop.getTracer(...scope)) });
const chunks = log.filter((entry) => 'event' in entry && isChunk(entry.args[0])).length;

console.log(
  `Node ${process.version}. A call of ten minutes: ${log.length} events, ${chunks} of them chunks of output, ${calls.spans} spans. ` +
    `${rounds} rounds of ${CALLS_PER_ROUND} calls, by turns; processor time of one call.\n`,
);
console.log('| provider | API calls, ms | traced, ms | ratio (middle half) | events alone, ms |');
console.log('| --- | --- | --- | --- | --- |');
const alone = measurePairs({ rounds, base: () => repeat(() => traceSession(log)), other: () => 0 }).base;
for (const [name, provider] of [
  ['keeps nothing', noop],
  ['makes OTLP', new BasicTracerProvider({ spanProcessors: [new Serializer()] })],
] as const) {
  const tracer = provider.getTracer('bench', '1.0.0');
  const { base, other, ratio, spread } = measurePairs({
    rounds,
    base: () => repeat(() => makeCalls(tracer, calls.calls)),
    other: () => repeat(() => traceSession(log, provider)),
  });
  const [low, high] = spread.map((value) => value.toFixed(2));
  console.log(
    `| ${name} | ${ms(base)} | ${ms(other)} | ${ratio.toFixed(2)} (${low}-${high}) | ${ms(alone)} |`,
  );
}

function traceSession(events: readonly LoggedEvent[], tracerProvider?: Parameters<typeof trace>[1]): void {
  const session = new BareSession();
  if (tracerProvider !== undefined) trace(session, tracerProvider);
  void session.connect();
  session.play(events);
  session.close();
}

function trace(session: BareSession, tracerProvider: Pick<BasicTracerProvider, 'getTracer'>): void {
  traceRealtimeSession(session, { tracerProvider });
}

function repeat(work: () => void): number {
  return (
    secondsOf(() => {
      for (let call = 0; call < CALLS_PER_ROUND; call += 1) work();
    }) / CALLS_PER_ROUND
  );
}

function isChunk(event: unknown): boolean {
  const { type } = (event ?? {}) as { type?: string };
  return type?.endsWith('.delta') === true;
}

function ms(seconds: number): string {
  return (seconds * 1000).toFixed(2);
}
