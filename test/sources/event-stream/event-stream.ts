import { RealtimeEventSubscriber } from '../../../src/index.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { milliseconds, printTree } from '../../support/span-tree.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { EventStreamTraceOptions } from '../../../src/index.ts';

/** Long before this process started, as in a recording. */
export const START = Date.UTC(2020, 0, 1);

/** A subscriber whose events the test times itself, in milliseconds from the stream's start. */
export interface TestStream {
  subscriber: RealtimeEventSubscriber;
  at: (time: number, ...events: unknown[]) => void;
  /** Ends the subscriber and prints all spans. */
  end: () => string;
  tree: () => string;
  spans: () => ReadableSpan[];
  /** The spans of a name, in order of their start. */
  named: (name: string) => ReadableSpan[];
  span: (name: string, index?: number) => ReadableSpan;
  /** `[start, end]` in milliseconds from the stream's start. */
  times: (name: string, index?: number) => [number, number];
}

export function startStream(options: EventStreamTraceOptions = {}): TestStream {
  const { exporter, provider } = inMemoryProvider();
  const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider, ...options });
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  const tree = (): string => printTree(spans());
  const named = (name: string): ReadableSpan[] =>
    spans()
      .filter((each) => each.name === name || each.name.startsWith(`${name} `))
      .toSorted((a, b) => milliseconds(a.startTime) - milliseconds(b.startTime));
  const span = (name: string, index = 0): ReadableSpan => {
    const found = named(name)[index];
    if (found === undefined) throw new Error(`There is no ${name} #${index} in\n${tree()}`);
    return found;
  };
  return {
    subscriber,
    at: (time, ...events) => {
      for (const event of events) subscriber.onEvent(event, START + time);
    },
    end: () => {
      subscriber.end();
      return tree();
    },
    tree,
    spans,
    named,
    span,
    times: (name, index) => {
      const { startTime, endTime } = span(name, index);
      return [milliseconds(startTime) - START, milliseconds(endTime) - START];
    },
  };
}

const info = { context: null };
const DESK = { name: 'Desk' };

/** Session events in short, as the Python SDK has them. */
export const event = {
  agentStart: (agent: unknown = DESK) => ({ type: 'agent_start', info, agent }),
  agentEnd: (agent: unknown = DESK) => ({ type: 'agent_end', info, agent }),
  handoff: (from: unknown, to: unknown) => ({ type: 'handoff', info, from_agent: from, to_agent: to }),
  toolStart: (name: string, callArguments?: unknown, agent: unknown = DESK) => ({
    type: 'tool_start',
    info,
    agent,
    tool: { name },
    ...(callArguments === undefined ? {} : { arguments: callArguments }),
  }),
  toolEnd: (name: string, output: unknown = 'found', callArguments?: unknown, agent: unknown = DESK) => ({
    ...event.toolStart(name, callArguments, agent),
    type: 'tool_end',
    output,
  }),
  called: (callId: string, name: string, callArguments = '{}') => ({
    type: 'history_added',
    info,
    item: {
      item_id: `item_${callId}`,
      call_id: callId,
      type: 'function_call',
      status: 'in_progress',
      arguments: callArguments,
      name,
      output: null,
    },
  }),
  userSays: (itemId: string, content: object = { type: 'input_audio', transcript: null }) => ({
    type: 'history_added',
    info,
    item: { item_id: itemId, type: 'message', role: 'user', content: [content] },
  }),
  audio: (itemId: string, data: unknown) => ({
    type: 'audio',
    info,
    audio: { data, response_id: 'resp_1', item_id: itemId, content_index: 0 },
    item_id: itemId,
    content_index: 0,
  }),
  interrupted: () => ({ type: 'audio_interrupted', info, item_id: 'item_1', content_index: 0 }),
  error: (error: unknown) => ({ type: 'error', info, error }),
  raw: (data: unknown) => ({ type: 'raw_model_event', info, data: { type: 'raw_server_event', data } }),
};

/** Raw server events in short. */
export const server = {
  sessionCreated: (id: string) => ({
    type: 'session.created',
    event_id: 'event_1',
    session: { id, model: 'gpt-realtime' },
  }),
  created: (id: string) => ({ type: 'response.created', event_id: 'event_2', response: { id } }),
  done: (id: string) => ({
    type: 'response.done',
    event_id: 'event_3',
    response: { id, status: 'completed' },
  }),
  called: (responseId: string, callId: string, name: string, callArguments = '{}') => ({
    type: 'response.output_item.done',
    event_id: 'event_4',
    response_id: responseId,
    item: {
      id: `item_${callId}`,
      type: 'function_call',
      status: 'completed',
      call_id: callId,
      name,
      arguments: callArguments,
    },
  }),
  outputAdded: (callId: string) => ({
    type: 'conversation.item.added',
    event_id: 'event_5',
    item: { id: `out_${callId}`, type: 'function_call_output', call_id: callId, output: 'found' },
  }),
  outputDone: (callId: string) => ({ ...server.outputAdded(callId), type: 'conversation.item.done' }),
  error: (message: string, code: string | null = null) => ({
    type: 'error',
    event_id: 'event_6',
    error: { type: 'invalid_request_error', code, message, param: null, event_id: null },
  }),
};
