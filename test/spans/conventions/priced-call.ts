import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SessionModel } from '../../../src/model/session-model.ts';
import { TraceSinks } from '../../../src/session/session-tracer.ts';
import { SpanWriter } from '../../../src/spans/span-writer.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { signal } from '../../support/model-session.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Convention } from '../../../src/index.ts';
import type { TraceSink } from '../../../src/model/trace-sink.ts';

/** US dollars of a response. */
const COST = 0.0123;

/** A call of two responses at the same price. */
export function pricedCall(conventions: readonly Convention[]): {
  spans: readonly ReadableSpan[];
  cost: number;
} {
  const { exporter, provider } = inMemoryProvider();
  const pricing: TraceSink = {
    started: () => undefined,
    event: () => undefined,
    ended: (record) => {
      if (record.kind === 'inference') record.costUsd = COST;
      if (record.kind === 'session') record.costUsd = 2 * COST;
    },
  };
  const writer = new SpanWriter({
    tracer: provider.getTracer('test'),
    parentContext: ROOT_CONTEXT,
    traceBoundary: 'session',
    inferenceOperation: 'chat',
    conventions,
    attributes: {},
    content: undefined,
    tellMessage: (message) => message,
    guard: (_kind, effect) => effect(),
  });
  const model = new SessionModel(
    { startTime: Date.UTC(2020, 0, 1), provider: 'openai', agents: false },
    { sink: new TraceSinks([pricing, writer]), keepContent: false, onLimit: () => undefined },
  );
  for (const [index, id] of ['one', 'two'].entries()) {
    model.apply(signal.created(id), Date.UTC(2020, 0, 1) + index * 100 + 10);
    model.apply(signal.done(id), Date.UTC(2020, 0, 1) + index * 100 + 90);
  }
  model.end('closed', Date.UTC(2020, 0, 1) + 1000);
  return { spans: exporter.getFinishedSpans(), cost: COST };
}
