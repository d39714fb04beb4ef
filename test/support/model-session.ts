import { metrics, ROOT_CONTEXT } from '@opentelemetry/api';
import { instrumentsOf } from '../../src/metrics/instruments.ts';
import { MetricWriter } from '../../src/metrics/metric-writer.ts';
import { TraceSinks } from '../../src/session/session-tracer.ts';
import { SessionModel } from '../../src/model/session-model.ts';
import { readToolFailure } from '../../src/realtime-api/conversation-item.ts';
import { SpanWriter } from '../../src/spans/span-writer.ts';
import { milliseconds, printTree } from './span-tree.ts';
import { inMemoryProvider } from './in-memory-provider.ts';
import type { Convention } from '../../src/spans/conventions/convention.ts';
import type { PriceOf } from '../../src/model/billed.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ResponseStatus, Signal } from '../../src/signals/signal.ts';

/** Long before this process started, as in a recording. */
const START = Date.UTC(2020, 0, 1);

/** A session model whose signals the test times itself, in milliseconds from the session's start; measured where the API has a meter provider. */
export interface ModelSession {
  at: (time: number, ...signals: Signal[]) => void;
  chunk: (time: number, responseId: string, kind: 'audio' | 'text' | 'transcript', size?: number) => void;
  end: (time: number) => string;
  span: (name: string, index?: number) => ReadableSpan;
  /** `[start, end]` in milliseconds from the session's start. */
  times: (name: string, index?: number) => [number, number];
  spans: () => ReadableSpan[];
  limits: string[];
}

export function startModelSession({
  agents = true,
  guardrails,
  priceOf,
  conventions = [],
}: {
  agents?: boolean;
  guardrails?: boolean;
  priceOf?: PriceOf;
  conventions?: readonly Convention[];
} = {}): ModelSession {
  const { exporter, provider } = inMemoryProvider();
  const tracer = provider.getTracer('test');
  const limits: string[] = [];
  const writer = new SpanWriter({
    tracer,
    parentContext: ROOT_CONTEXT,
    traceBoundary: 'session',
    inferenceOperation: 'chat',
    conventions,
    attributes: {},
    content: undefined,
    tellMessage: (message) => message,
    guard: (_kind, effect) => effect(),
  });
  const instruments = instrumentsOf(metrics.getMeterProvider());
  const measured = instruments && [
    new MetricWriter({
      instruments,
      inferenceOperation: 'chat',
      contextOf: (record) => writer.contextOf(record),
      guard: (_kind, effect) => effect(),
    }),
  ];
  const model = new SessionModel(
    { startTime: START, provider: 'openai', agents, guardrails },
    {
      sink: new TraceSinks([writer, ...(measured ?? [])]),
      keepContent: false,
      onLimit: (limit) => limits.push(limit),
      priceOf,
    },
  );
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  const span = (name: string, index = 0): ReadableSpan => {
    const found = spans()
      .filter((each) => each.name.split(' ')[0] === name)
      .toSorted((a, b) => milliseconds(a.startTime) - milliseconds(b.startTime))[index];
    if (found === undefined) throw new Error(`There is no ${name} #${index} in\n${printTree(spans())}`);
    return found;
  };
  return {
    at: (time, ...signals) => {
      for (const signal of signals) model.apply(signal, START + time);
    },
    chunk: (time, responseId, kind, size = 0) => model.chunk(responseId, kind, size, START + time),
    end: (time) => {
      model.end('closed', START + time);
      return printTree(spans());
    },
    span,
    times: (name, index) => {
      const { startTime, endTime } = span(name, index);
      return [Math.round(milliseconds(startTime) - START), Math.round(milliseconds(endTime) - START)];
    },
    spans,
    limits,
  };
}

/** Signals in short. */
export const signal = {
  speechStarted: (itemId: string): Signal => ({ type: 'speech_started', itemId }),
  speechStopped: (itemId: string): Signal => ({ type: 'speech_stopped', itemId }),
  committed: (itemId: string): Signal => ({ type: 'input_committed', itemId }),
  transcript: (itemId: string): Signal => ({ type: 'transcription_completed', itemId, transcript: 'words' }),
  created: (responseId: string): Signal => ({
    type: 'response_created',
    responseId,
    conversationId: 'conv_1',
    outputType: 'speech',
  }),
  item: (responseId: string, itemId: string): Signal => ({ type: 'response_item_added', responseId, itemId }),
  done: (responseId: string, status: ResponseStatus = 'completed', reason?: string): Signal => ({
    type: 'response_done',
    responseId,
    conversationId: 'conv_1',
    status,
    reason,
    error: undefined,
    usage: undefined,
    output: [],
    callsTools: false,
  }),
  agentStarted: (agent: string): Signal => ({ type: 'agent_started', agent }),
  called: (responseId: string, callId: string, name = 'lookup'): Signal => ({
    type: 'function_called',
    responseId,
    callId,
    name,
    arguments: '{}',
  }),
  toolStarted: (callId: string, name = 'lookup'): Signal => ({
    type: 'tool_started',
    callId,
    tool: { name },
    agent: undefined,
    arguments: '{}',
  }),
  toolEnded: (callId: string, name = 'lookup', output: unknown = 'found'): Signal => ({
    type: 'tool_ended',
    callId,
    tool: { name },
    agent: undefined,
    arguments: '{}',
    output,
    failure: readToolFailure(output),
  }),
  outputSent: (callId: string, expectsAnswer = true, output = 'found'): Signal => ({
    type: 'tool_output_sent',
    callId,
    output,
    failure: readToolFailure(output),
    expectsAnswer,
  }),
  requested: (): Signal => ({ type: 'response_requested', eventId: undefined, outOfBand: false }),
};
