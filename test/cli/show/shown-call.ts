import { event, span } from '../waterfall/conversation.ts';
import { shownSpanOf, type ShownSpan } from '../../../src/cli/show/shown-span.ts';
import { PACKAGE_NAME } from '../../../src/version.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

export const said = (role: string, ...texts: string[]): string =>
  JSON.stringify([{ role, parts: texts.map((content) => ({ type: 'text', content })) }]);

/** As a span of this library comes from an input. */
export const ours = (one: WaterfallSpan): ShownSpan => shownSpanOf(one, PACKAGE_NAME);

export const turn = (number: number): Record<string, unknown> => ({ 'realtime.turn.number': number });

/** A question that a tool answers, a handoff, and an answer that the caller cuts. */
export const CALL: readonly WaterfallSpan[] = [
  span('realtime_session', {
    id: 's',
    from: 0,
    to: 20,
    attributes: {
      'realtime.model': 'gpt-realtime',
      'realtime.session.end_reason': 'closed',
      'realtime.session.user_speech_time': 4,
      'realtime.session.interruption_count': 1,
      'realtime.session.error_count': 0,
      'realtime.session.input_tokens': 1100,
      'realtime.session.output_tokens': 240,
    },
  }),
  span('turn', {
    id: 't1',
    parent: 's',
    from: 1,
    to: 9,
    attributes: {
      ...turn(1),
      'realtime.turn.response_latency': 3,
      'realtime.turn.response_latency_source': 'audio_clock',
      'realtime.turn.endpointing': 0.5,
      'realtime.turn.end_reason': 'completed',
    },
  }),
  span('user_speech', {
    id: 'u1',
    parent: 't1',
    from: 1,
    to: 3,
    attributes: { ...turn(1), 'realtime.transcription.text': 'Is there a room?' },
  }),
  span('invoke_agent Triage', {
    id: 'a1',
    parent: 't1',
    from: 3.5,
    to: 5.8,
    attributes: { ...turn(1), 'gen_ai.agent.name': 'Triage' },
    events: [event('handoff', 5.5, { 'realtime.handoff.from': 'Triage', 'realtime.handoff.to': 'Booking' })],
  }),
  span('execute_tool find_room', {
    id: 'x1',
    parent: 'a1',
    from: 4.5,
    to: 5.5,
    error: 'no such room',
    attributes: {
      ...turn(1),
      'gen_ai.tool.name': 'find_room',
      'realtime.tool.outcome': 'error',
      'realtime.tool.approval_wait': 0.3,
    },
    events: [event('exception', 5.4, { 'exception.message': 'no such room' })],
  }),
  span('chat gpt-realtime', {
    id: 'i1',
    parent: 'a1',
    from: 3.5,
    to: 4.2,
    attributes: {
      ...turn(1),
      'gen_ai.agent.name': 'Triage',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.usage.input_tokens': 800,
      'gen_ai.usage.output_tokens': 40,
      'realtime.response.cost_usd': 0.004,
    },
  }),
  span('chat gpt-realtime', {
    id: 'i2',
    parent: 'a1',
    from: 5.6,
    to: 5.8,
    attributes: {
      ...turn(1),
      'gen_ai.agent.name': 'Booking',
      'gen_ai.response.id': 'resp_2',
      'gen_ai.output.messages': said('assistant', 'I am afraid there is none.'),
      'gen_ai.usage.input_tokens': 300,
      'gen_ai.usage.output_tokens': 200,
      'realtime.response.cost_usd': 0.002,
    },
  }),
  // 26 characters in two seconds.
  span('agent_speech', {
    id: 'v2',
    parent: 't1',
    from: 6,
    to: 8,
    attributes: { ...turn(1), 'realtime.response.id': 'resp_2', 'realtime.audio.heard_ms': 2000 },
  }),
  span('turn', {
    id: 't2',
    parent: 's',
    from: 9,
    to: 14,
    attributes: { ...turn(2), 'realtime.turn.end_reason': 'interrupted' },
  }),
  span('chat gpt-realtime', {
    id: 'i3',
    parent: 't2',
    from: 10,
    to: 11,
    attributes: {
      ...turn(2),
      'gen_ai.agent.name': 'Booking',
      'gen_ai.response.id': 'resp_3',
      'gen_ai.input.messages': said('user', 'And tomorrow?'),
      'gen_ai.output.messages': said('assistant', 'Tomorrow there is a room with a view.'),
    },
  }),
  span('agent_speech', {
    id: 'v3',
    parent: 't2',
    from: 11,
    to: 12,
    attributes: {
      ...turn(2),
      'realtime.agent.name': 'Booking',
      'realtime.response.id': 'resp_3',
      'realtime.audio.heard_ms': 1000,
    },
    events: [event('audio_interrupted', 12, { 'realtime.interruption.reason': 'user' })],
  }),
];
