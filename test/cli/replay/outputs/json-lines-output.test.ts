import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { expect, it } from 'vitest';

import { JsonLinesOutput } from '../../../../src/cli/replay/outputs/json-lines-output.ts';
import { TextSink } from '../../../../src/cli/terminal/text-sink.ts';

it('writes a line when a session has ended, when there are many spans, and at the end', async () => {
  const stream = new PassThrough();
  const written = text(stream);
  const output = new JsonLinesOutput(new TextSink({ stream, name: 'test', closes: true }));
  const tracer = new BasicTracerProvider({ spanProcessors: [output] }).getTracer('test');
  const endTurns = (count: number): void => {
    const session = tracer.startSpan('realtime_session', {}, ROOT_CONTEXT);
    const context = trace.setSpan(ROOT_CONTEXT, session);
    for (let turn = 0; turn < count; turn += 1) tracer.startSpan('turn', {}, context).end();
    if (count < 600) session.end();
  };
  endTurns(2);
  endTurns(3);
  endTurns(600);
  await output.finish();
  const lines = (await written).trimEnd().split('\n');
  const counts = lines.map((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans.length as number);
  expect(counts).toEqual([3, 4, 512, 88]);
});
