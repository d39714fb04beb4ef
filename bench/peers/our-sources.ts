import { BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  RealtimeEventSubscriber,
  traceRealtimeSession,
  type TraceOptions,
} from 'opentelemetry-instrumentation-openai-realtime';
import { inMemoryProvider } from '../../test/support/in-memory-provider.ts';
import { BareSession, type LoggedEvent } from '../logged-session.ts';
import { secondsOf } from '../pairs.ts';
import { outline, spanInTree } from './span-outline.ts';
import type { Contender, Seconds } from './contender.ts';

/** Takes one call, with a tracer provider or none. */
type Play = (tracerProvider?: BasicTracerProvider) => void;

interface LineEvent {
  /** Seconds since the epoch. */
  time: number;
}

const keepsNothing = new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] });

/** Processor time that the SDK takes for a span that says nothing. */
export function secondsPerEmptySpan(): number {
  const spans = 20_000;
  const tracer = keepsNothing.getTracer('bench');
  const all = secondsOf(() => {
    for (let span = 0; span < spans; span += 1) tracer.startSpan('span').end();
  });
  return all / spans;
}

/** A live session of the TypeScript SDK, which only emits. */
export function liveSession(
  log: readonly LoggedEvent[],
  { content, repeats }: { content: boolean; repeats: number },
): Contender {
  const play: Play = (tracerProvider) => {
    const session = new BareSession();
    if (tracerProvider !== undefined)
      traceRealtimeSession(session, { tracerProvider, captureContent: content });
    void session.connect();
    session.play(log);
    session.close();
  };
  return contender({ name: 'ours, a live session', content, events: log.length, repeats, play });
}

/** Events of the Python SDK that the bridge wrote and that have been parsed, with their own times. */
export function eventStream(
  lines: readonly string[],
  { content, repeats }: { content: boolean; repeats: number },
): Contender {
  const events = lines.map(parseLine);
  const play: Play = (tracerProvider) => {
    if (tracerProvider !== undefined) subscribe(events, { tracerProvider, captureContent: content });
  };
  return contender({ name: 'ours, events of the Python SDK', content, events: events.length, repeats, play });
}

/** The same from the lines as they come. */
export function parsedStream(lines: readonly string[], { repeats }: { repeats: number }): Contender {
  const play: Play = (tracerProvider) => {
    if (tracerProvider !== undefined) subscribe(lines.map(parseLine), { tracerProvider });
  };
  return contender({
    name: 'ours, the lines parsed too',
    content: false,
    events: lines.length,
    repeats,
    play,
  });
}

function subscribe(events: readonly LineEvent[], options: TraceOptions): void {
  const subscriber = new RealtimeEventSubscriber(options);
  for (const event of events) subscriber.onEvent(event, event.time * 1000);
  subscriber.end();
}

function parseLine(line: string): LineEvent {
  return JSON.parse(line) as LineEvent;
}

function contender({
  play,
  repeats,
  ...facts
}: Pick<Contender, 'name' | 'content' | 'events'> & { play: Play; repeats: number }): Contender {
  const { exporter, provider: inMemory } = inMemoryProvider();
  play(inMemory);
  const spans = outline(exporter.getFinishedSpans().map(spanInTree));
  return {
    ...facts,
    spans,
    measure: (order) => {
      const seconds: Seconds = { base: NaN, traced: NaN };
      for (const which of order) {
        const provider = which === 'traced' ? keepsNothing : undefined;
        const all = secondsOf(() => {
          for (let call = 0; call < repeats; call += 1) play(provider);
        });
        seconds[which] = all / repeats;
      }
      return Promise.resolve(seconds);
    },
  };
}
