import { ROOT_CONTEXT } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionModel } from '../../src/model/session-model.ts';
import { SpanWriter } from '../../src/spans/span-writer.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { signal } from '../support/model-session.ts';
import { parametersFor } from './check-sequences.ts';
import type { ChunkKind, Signal } from '../../src/signals/signal.ts';

interface Chunk {
  type: 'chunk';
  responseId: string;
  kind: ChunkKind;
  bytes: number;
}

const chunk: fc.Arbitrary<Chunk> = fc.record({
  type: fc.constant('chunk'),
  responseId: fc.constantFrom('one', 'two', ''),
  kind: fc.constantFrom<ChunkKind>('audio', 'audio', 'text', 'transcript', 'arguments'),
  bytes: fc.constantFrom(480, 4800),
});

const anythingElse = fc.constantFrom<Signal>(
  signal.created('one'),
  signal.created('two'),
  signal.done('one'),
  signal.done('two', 'cancelled', 'turn_detected'),
  signal.agentStarted('Guide'),
  signal.speechStarted('said'),
  signal.speechStopped('said'),
  signal.committed('said'),
  signal.item('one', 'answer'),
  signal.called('one', 'call'),
  signal.toolStarted('call'),
  signal.toolEnded('call'),
  signal.outputSent('call'),
  { type: 'item_truncated', itemId: 'answer', heardMs: 20 },
  { type: 'audio_interrupted' },
);

const audio: Chunk = { type: 'chunk', responseId: 'one', kind: 'audio', bytes: 480 };

/** While one response speaks another is announced, whose agent is not the next that is named: more was heard of the first. */
const ANOTHER_BEGINS = [
  signal.created('one'),
  signal.agentStarted('Guide'),
  audio,
  audio,
  audio,
  signal.created('two'),
  audio,
  signal.agentStarted('Clerk'),
];

/** What is written of a session whose steps take 10 ms each. Its chunks may be offered before they are told, as the feed does. */
function written(steps: readonly (Chunk | Signal)[], { offering }: { offering: boolean }): unknown[] {
  const { exporter, provider } = inMemoryProvider();
  const sink = new SpanWriter({
    tracer: provider.getTracer('test'),
    parentContext: ROOT_CONTEXT,
    traceBoundary: 'session',
    inferenceOperation: 'chat',
    conventions: [],
    attributes: {},
    content: undefined,
    tellMessage: (message) => message,
    guard: (_kind, effect) => effect(),
  });
  const model = new SessionModel(
    { startTime: 0, provider: 'openai', agents: true },
    { sink, keepContent: false, onLimit: () => undefined },
  );
  for (const [index, step] of steps.entries()) {
    const time = index * 10;
    if (step.type !== 'chunk') model.apply(step, time);
    else if (!offering || step.kind === 'audio' || !model.takesChunk(step.responseId, step.kind))
      model.chunk(step.responseId, step.kind, step.bytes, time);
  }
  model.end('closed', steps.length * 10);
  return exporter.getFinishedSpans().map(({ name, startTime, endTime, attributes, events }) => {
    return { name, startTime, endTime, attributes, events };
  });
}

test('a chunk for which nobody looks at the clock leaves what any other leaves', () => {
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: chunk }, anythingElse), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (all) => {
      expect(written(all, { offering: true })).toEqual(written(all, { offering: false }));
    }),
    { ...parametersFor(400), examples: [[ANOTHER_BEGINS]] },
  );
});
