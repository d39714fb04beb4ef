import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SessionFeed } from '../../../src/session/session-feed.ts';
import { SessionTracer } from '../../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../../src/session/trace-options.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { withoutIds } from '../../support/without-ids.ts';
import { AUDIO, inContent, inItem, inResponse } from './example.ts';
import type { Fields } from '../../../src/host/fields.ts';

/** An event of the Realtime API, and which way it goes. */
export interface WireEvent {
  from: 'client' | 'server';
  event: Fields;
}

/** Where a conversation stands when an event comes, and what follows. */
export interface TraceContext {
  /** In words, after "the trace". */
  name: string;
  before: readonly WireEvent[];
  after: readonly WireEvent[];
}

const server = (...events: Fields[]): WireEvent[] => events.map((event) => ({ from: 'server', event }));
const client = (...events: Fields[]): WireEvent[] => events.map((event) => ({ from: 'client', event }));
const item = (id: string, type: string, fields: Fields = {}): Fields => ({ id, type, ...fields });

const SPEAKING = server({ type: 'input_audio_buffer.speech_started', item_id: 'item_0' });
const SPOKEN = [
  ...SPEAKING,
  ...server(
    { type: 'input_audio_buffer.speech_stopped', item_id: 'item_0' },
    { type: 'input_audio_buffer.committed', item_id: 'item_0' },
  ),
];
const ANSWERING = [
  ...SPOKEN,
  ...server(
    { type: 'response.created', response: { id: 'resp_1', conversation_id: 'conv_1' } },
    { type: 'response.output_item.added', ...inResponse, item: item('item_1', 'message') },
  ),
];
const MCP_CALL = item('mcp_1', 'mcp_call', { name: 'find_order', arguments: '{}' });
const CALLING = [
  ...ANSWERING,
  ...server(
    {
      type: 'response.output_item.done',
      ...inItem,
      item: item('item_10', 'function_call', { call_id: 'call_1', name: 'find_rooms', arguments: '{}' }),
    },
    { type: 'response.output_item.added', ...inResponse, item: MCP_CALL },
    {
      type: 'response.output_item.done',
      ...inResponse,
      item: item('mcpr_2', 'mcp_approval_request', { name: 'cancel_order', arguments: '{}' }),
    },
  ),
];
const SOUNDING = [
  ...ANSWERING,
  ...server(
    { type: 'response.output_audio.delta', ...inContent, delta: AUDIO.repeat(1000) },
    { type: 'output_audio_buffer.started', response_id: 'resp_1' },
    { type: 'response.done', response: { id: 'resp_1', status: 'completed' } },
  ),
];

const ANSWER = server(
  { type: 'response.created', response: { id: 'resp_9' } },
  { type: 'response.output_text.delta', response_id: 'resp_9', delta: 'Yes.' },
  { type: 'response.done', response: { id: 'resp_9', status: 'completed' } },
);
/** The client asks for an answer and gets it. */
const ASKED = [...client({ type: 'response.create' }), ...ANSWER];
/** What the client commits is asked about before the server has it, and the user goes on. */
const PUSHED = [
  ...client({ type: 'response.create' }),
  ...server(
    { type: 'input_audio_buffer.committed', item_id: 'item_2' },
    { type: 'input_audio_buffer.speech_started', item_id: 'item_4' },
  ),
];
/** What came last in the answer turns out not to have been heard. */
const CUT = server({ type: 'conversation.item.truncated', item_id: 'item_8', audio_end_ms: 1 });

export const CONTEXTS: readonly TraceContext[] = [
  { name: 'of a session where nothing happened', before: [], after: ASKED },
  { name: 'while the user speaks', before: SPEAKING, after: ASKED },
  { name: 'when the user has spoken', before: SPOKEN, after: ASKED },
  { name: 'while the model answers', before: ANSWERING, after: CUT },
  { name: 'while it calls tools', before: CALLING, after: ASKED },
  { name: 'while the answer sounds', before: SOUNDING, after: CUT },
  { name: 'before another answer', before: SOUNDING, after: ANSWER },
  { name: 'before input that the client commits', before: SOUNDING, after: [...PUSHED, ...ANSWER] },
];

/** The trace of a conversation with these events in it, times and content and all, as text. */
export function traceOf({ before, after }: TraceContext, events: readonly WireEvent[]): string {
  const { exporter, provider } = inMemoryProvider();
  let time = Date.UTC(2020, 0, 1);
  const clock = { now: () => time };
  const feed = new SessionFeed(() => clock);
  feed.add(new SessionTracer(resolveTraceOptions({ tracerProvider: provider, captureContent: true })));
  feed.begin({ clock, startTime: time, parentContext: ROOT_CONTEXT, facts: { model: 'gpt-realtime' } });
  feed.connected();
  const play = ({ from, event }: WireEvent): void => {
    if (from === 'server') feed.serverEvent(event);
    else feed.clientEvent(event);
    time += 100;
  };
  for (const each of before) play(each);
  const at = time + 1000;
  for (const each of events) play(each);
  time = at;
  for (const each of after) play(each);
  feed.end('closed');
  return JSON.stringify(withoutIds(exporter.getFinishedSpans()));
}
