import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { fromReadableSpan } from '../../../src/cli/waterfall/readable-span.ts';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import { ORIGIN } from './conversation.ts';

/** Every span that the SDK has started, the newest last. */
const spans: ReadableSpan[] = [];

const provider = new BasicTracerProvider({
  spanProcessors: [
    {
      onStart: (span) => void spans.push(span),
      onEnd: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  ],
});
const tracer = provider.getTracer('test');

function newest(): WaterfallSpan {
  const span = spans.at(-1);
  if (span === undefined) throw new Error('no span was started');
  return fromReadableSpan(span);
}

describe('a span of the SDK', () => {
  it('becomes a waterfall span with all its parts', () => {
    const linked = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const started = tracer.startSpan('execute_tool t', {
      kind: SpanKind.CLIENT,
      startTime: [ORIGIN / 1000, 123_456_789],
      attributes: { 'gen_ai.tool.name': 't' },
      links: [{ context: linked, attributes: { why: 'test' } }],
    });
    started.addEvent('handoff', { to: 'B' }, [ORIGIN / 1000, 500_000_000]);
    started.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
    started.end([ORIGIN / 1000 + 2, 250_000]);
    const { traceId, spanId } = started.spanContext();
    expect(newest()).toEqual({
      name: 'execute_tool t',
      kind: 'client',
      traceId,
      spanId,
      startMs: ORIGIN + 123.456789,
      endMs: ORIGIN + 2000.25,
      status: { error: true, message: 'no' },
      attributes: { 'gen_ai.tool.name': 't' },
      events: [{ name: 'handoff', timeMs: ORIGIN + 500, attributes: { to: 'B' } }],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { why: 'test' } }],
    });
  });

  it.each([
    [SpanKind.INTERNAL, 'internal'],
    [SpanKind.SERVER, 'server'],
    [SpanKind.CLIENT, 'client'],
    [SpanKind.PRODUCER, 'producer'],
    [SpanKind.CONSUMER, 'consumer'],
  ])('of kind %i is %s', (kind, name) => {
    tracer.startSpan('any', { kind });
    expect(newest().kind).toBe(name);
  });

  it('is a moment while it has not ended', () => {
    tracer.startSpan('turn', { startTime: ORIGIN });
    const { startMs, endMs } = newest();
    expect([startMs, endMs]).toEqual([ORIGIN, ORIGIN]);
    expect(renderWaterfall([newest()])).toMatch(/^turn +0ms ╸/m);
  });
});
