import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { ROOT_CONTEXT, trace, type Span, type Tracer } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { TextSink } from '../../../../src/cli/terminal/text-sink.ts';
import { WaterfallOutput } from '../../../../src/cli/replay/outputs/waterfall-output.ts';

function useOutput() {
  const stream = new PassThrough();
  const drawn = text(stream);
  const output = new WaterfallOutput(new TextSink({ stream, name: 'test', closes: true }), { width: 100 });
  const tracer = new BasicTracerProvider({ spanProcessors: [output] }).getTracer('test');
  return { stream, output, tracer, drawn };
}

const under = (parent: Span) => trace.setSpan(ROOT_CONTEXT, parent);
const startSession = (tracer: Tracer): Span => tracer.startSpan('realtime_session', {}, ROOT_CONTEXT);

describe('the waterfall output', () => {
  it('waits for children that end after their session', async () => {
    const { stream, output, tracer } = useOutput();
    const session = startSession(tracer);
    const late = tracer.startSpan('execute_tool late', {}, under(session));
    session.end();
    await output.settle();
    expect(stream.readableLength).toBe(0);
    late.end();
    await output.settle();
    expect(String(stream.read())).toContain('execute_tool late');
  });

  it('draws at the end what has not ended', async () => {
    const { output, tracer, drawn } = useOutput();
    tracer.startSpan('turn', {}, under(startSession(tracer))).end();
    await output.finish();
    expect(await drawn).toMatch(/^[^]*\bturn\b/);
  });

  it('draws the first spans of a session without an end, each under its parent, and counts the rest', async () => {
    const { output, tracer, drawn } = useOutput();
    const session = startSession(tracer);
    for (let turn = 0; turn < 4_000; turn += 1) {
      const parent = tracer.startSpan(`turn ${turn}`, {}, under(session));
      tracer.startSpan('user_speech', {}, under(parent)).end();
      parent.end();
    }
    session.end();
    await output.finish();
    const lines = (await drawn).split('\n');
    expect(output.undrawnSpans).toBe(3_001);
    expect(lines.filter((line) => /^[├└]╴turn \d+/.test(line))).toHaveLength(2_500);
    expect(lines.filter((line) => /^[│ ] └╴user_speech/.test(line))).toHaveLength(2_499);
    expect(lines).toContain('… and 3,001 more spans, not drawn');
  });

  it('holds a bounded number of spans, whatever does not end, and goes on with what comes after', async () => {
    const { output, tracer, drawn } = useOutput();
    for (let call = 0; call < 60; call += 1) {
      const session = startSession(tracer);
      for (let turn = 0; turn < 999; turn += 1) tracer.startSpan('turn', {}, under(session)).end();
    }
    expect(output.undrawnSpans).toBe(0);
    await output.finish();
    await drawn;
    expect(output.undrawnSpans).toBe(10_000);
  });
});
