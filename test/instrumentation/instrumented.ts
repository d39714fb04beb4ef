import { onTestFinished } from 'vitest';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { printTree } from '../support/span-tree.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OpenAIRealtimeInstrumentationConfig } from '../../src/instrumentation/index.ts';

export interface Instrumented {
  instrumentation: OpenAIRealtimeInstrumentation;
  /** Spans that have ended so far. */
  spans: () => readonly ReadableSpan[];
  tree: () => string;
}

/** Instruments a module, the agents SDK unless said otherwise, until the test is over; spans go into memory. */
export function instrumented(
  config?: OpenAIRealtimeInstrumentationConfig,
  module: object = agentsRealtime,
): Instrumented {
  const { exporter, provider } = inMemoryProvider();
  const instrumentation = new OpenAIRealtimeInstrumentation(config);
  onTestFinished(() => instrumentation.disable());
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument(module);
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  return { instrumentation, spans, tree: () => printTree(spans()) };
}
