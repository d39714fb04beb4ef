import type {
  WaterfallEvent,
  WaterfallLink,
  WaterfallSpan,
} from '../../../src/cli/waterfall/waterfall-span.ts';

/** Where every example begins: a date of today's magnitude, so that the axis has to subtract it. */
export const ORIGIN = 1_760_000_000_000;

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const SESSION_ID = 'sess_CQx41bTq';

/** Seconds from the origin to epoch milliseconds. */
const at = (seconds: number): number => ORIGIN + seconds * 1000;

/** A span with everything that a test does not care about filled in; times in seconds from the origin. */
export interface SpanSketch {
  id: string;
  parent?: string;
  trace?: string;
  from: number;
  to: number;
  kind?: WaterfallSpan['kind'];
  error?: string | true;
  attributes?: Record<string, unknown>;
  events?: readonly WaterfallEvent[];
  links?: readonly WaterfallLink[];
}

export function span(name: string, sketch: SpanSketch): WaterfallSpan {
  const { id, parent, trace, from, to, error } = sketch;
  return {
    name,
    kind: sketch.kind ?? 'internal',
    traceId: trace ?? TRACE_ID,
    spanId: id,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    startMs: at(from),
    endMs: at(to),
    status: { error: error !== undefined, ...(typeof error === 'string' ? { message: error } : {}) },
    attributes: { 'realtime.session.id': SESSION_ID, ...sketch.attributes },
    events: sketch.events ?? [],
    links: sketch.links ?? [],
  };
}

export const event = (
  name: string,
  seconds: number,
  attributes: Record<string, unknown> = {},
): WaterfallEvent => ({
  name,
  timeMs: at(seconds),
  attributes,
});

const MODEL = 'gpt-realtime';

const speech = (id: string, parent: string, from: number, to: number, delay?: number): WaterfallSpan =>
  span('user_speech', {
    id,
    parent,
    from,
    to,
    attributes: delay === undefined ? {} : { 'realtime.transcription.delay': delay },
  });

function inference(
  sketch: SpanSketch,
  measured: { ttfc?: number; tokens?: [number, number]; finish: string },
): WaterfallSpan {
  const { ttfc, tokens, finish } = measured;
  return span(`chat ${MODEL}`, {
    kind: 'client',
    ...sketch,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': MODEL,
      'gen_ai.response.finish_reasons': [finish],
      ...(ttfc === undefined ? {} : { 'gen_ai.response.time_to_first_chunk': ttfc }),
      ...(tokens === undefined
        ? {}
        : { 'gen_ai.usage.input_tokens': tokens[0], 'gen_ai.usage.output_tokens': tokens[1] }),
      ...sketch.attributes,
    },
  });
}

const handoffNames = { 'realtime.handoff.from': 'Triage', 'realtime.handoff.to': 'Billing' };

const session = span('realtime_session', {
  id: 's',
  from: 0,
  to: 31.4,
  attributes: {
    'realtime.model': MODEL,
    'realtime.session.workflow': 'phone support',
    'realtime.session.end_reason': 'closed',
    'realtime.session.connect_time': 0.212,
    'realtime.session.turn_count': 4,
    'realtime.session.interruption_count': 1,
    'realtime.session.tool_call_count': 4,
    'realtime.session.handoff_count': 1,
    'realtime.session.guardrail_trip_count': 1,
    'realtime.session.error_count': 1,
    'realtime.session.reconnect_count': 0,
    'realtime.session.input_tokens': 14_312,
    'realtime.session.output_tokens': 1_911,
  },
});

const twoToolsAtOnce = [
  span('turn', {
    id: 't1',
    parent: 's',
    from: 0.9,
    to: 8.31,
    attributes: {
      'realtime.turn.number': 1,
      'realtime.turn.response_latency': 2.41,
      'realtime.turn.end_reason': 'completed',
    },
  }),
  speech('t1s', 't1', 0.9, 2.62, 0.31),
  span('invoke_agent Triage', { id: 't1a', parent: 't1', from: 2.68, to: 8.31 }),
  inference(
    { id: 't1i1', parent: 't1a', from: 2.68, to: 3.35 },
    { ttfc: 0.412, tokens: [812, 46], finish: 'tool_call' },
  ),
  span('execute_tool get_order', {
    id: 't1x1',
    parent: 't1a',
    from: 3.37,
    to: 4.55,
    attributes: { 'realtime.tool.outcome': 'ok' },
  }),
  span('SELECT orders', { id: 't1db', parent: 't1x1', kind: 'client', from: 3.41, to: 4.49 }),
  span('execute_tool get_weather', {
    id: 't1x2',
    parent: 't1a',
    from: 3.38,
    to: 3.84,
    attributes: { 'realtime.tool.outcome': 'ok' },
  }),
  inference(
    { id: 't1i2', parent: 't1a', from: 4.6, to: 8.31 },
    { ttfc: 0.431, tokens: [1033, 214], finish: 'stop' },
  ),
];

const handedOff = [
  span('turn', {
    id: 't2',
    parent: 's',
    from: 9.8,
    to: 16.12,
    attributes: {
      'realtime.turn.number': 2,
      'realtime.turn.response_latency': 1.284,
      'realtime.turn.end_reason': 'interrupted',
    },
  }),
  speech('t2s', 't2', 9.8, 11.1, 0.284),
  span('invoke_agent Triage', {
    id: 't2a',
    parent: 't2',
    from: 11.15,
    to: 11.72,
    events: [event('handoff', 11.72, handoffNames)],
  }),
  inference(
    { id: 't2i1', parent: 't2a', from: 11.15, to: 11.7 },
    { ttfc: 0.39, tokens: [1290, 22], finish: 'tool_call' },
  ),
  span('invoke_agent Billing', {
    id: 't2b',
    parent: 't2',
    from: 11.73,
    to: 16.12,
    links: [
      { traceId: TRACE_ID, spanId: 't2a', attributes: { 'realtime.link.type': 'handoff', ...handoffNames } },
    ],
  }),
  inference(
    {
      id: 't2i2',
      parent: 't2b',
      from: 11.8,
      to: 16.12,
      attributes: { 'realtime.interruption.reaction_time': 0.182, 'realtime.audio.heard_ms': 2140 },
      events: [
        event('audio_interrupted', 16.1, {
          'realtime.interruption.reason': 'user',
          'realtime.item.id': 'item_B7',
          'realtime.audio.heard_ms': 2140,
        }),
      ],
    },
    { ttfc: 0.584, tokens: [1402, 388], finish: 'cancelled' },
  ),
];

const failingTool = [
  span('turn', {
    id: 't3',
    parent: 's',
    from: 15.94,
    to: 25.2,
    attributes: {
      'realtime.turn.number': 3,
      'realtime.turn.response_latency': 6.18,
      'realtime.turn.end_reason': 'completed',
    },
  }),
  speech('t3s', 't3', 15.94, 17.4),
  span('invoke_agent Billing', { id: 't3a', parent: 't3', from: 17.46, to: 25.2 }),
  inference(
    { id: 't3i1', parent: 't3a', from: 17.46, to: 18.1 },
    { ttfc: 0.402, tokens: [1811, 61], finish: 'tool_call' },
  ),
  span('execute_tool refund_payment', {
    id: 't3x',
    parent: 't3a',
    from: 20.4,
    to: 22.92,
    error: 'upstream did not answer within 2500ms',
    attributes: {
      'realtime.tool.outcome': 'error',
      'error.type': 'TimeoutError',
      'realtime.tool.approval_wait': 2.3,
    },
    events: [
      event('exception', 22.9, {
        'exception.type': 'TimeoutError',
        'exception.message': 'upstream did not answer within 2500ms',
        'exception.stacktrace': 'TimeoutError: upstream did not answer\n    at refund (refund.ts:14:9)',
      }),
    ],
  }),
  inference(
    { id: 't3i2', parent: 't3a', from: 22.98, to: 25.2 },
    { ttfc: 0.6, tokens: [2011, 180], finish: 'stop' },
  ),
];

const guardedTurn = [
  span('turn', {
    id: 't4',
    parent: 's',
    from: 26.1,
    to: 30.7,
    attributes: {
      'realtime.turn.number': 4,
      'realtime.turn.response_latency': 0.87,
      'realtime.turn.end_reason': 'completed',
      'realtime.guardrail.tripped': true,
    },
  }),
  speech('t4s', 't4', 26.1, 26.8, 0.22),
  span('invoke_agent Billing', { id: 't4a', parent: 't4', from: 26.84, to: 30.7 }),
  inference(
    {
      id: 't4i1',
      parent: 't4a',
      from: 26.84,
      to: 28.3,
      events: [
        event('guardrail_tripped', 28.2, {
          'realtime.guardrail.names': ['no_card_numbers'],
          'realtime.item.id': 'item_C2',
        }),
      ],
    },
    { ttfc: 0.801, tokens: [2240, 120], finish: 'cancelled' },
  ),
  inference(
    { id: 't4i2', parent: 't4a', from: 28.36, to: 30.7 },
    { ttfc: 0.51, tokens: [2413, 170], finish: 'stop' },
  ),
];

/** A support call with all that may happen: tools at once, a handoff, a barge-in, a failing tool, a guardrail. */
export const conversation: readonly WaterfallSpan[] = [
  session,
  ...twoToolsAtOnce,
  ...handedOff,
  ...failingTool,
  ...guardedTurn,
];

/** The same with every turn in a trace of its own, linked to the session. */
export function perTurnTraces(spans: readonly WaterfallSpan[]): WaterfallSpan[] {
  return spans.map((each) => {
    const turn = /^t(\d)/.exec(each.spanId)?.[1];
    if (turn === undefined) return each;
    const { parentSpanId, ...rest } = each;
    const traceId = turn.repeat(32);
    const links = each.links.map((link) => ({ ...link, traceId }));
    if (parentSpanId !== 's') return { ...rest, ...(parentSpanId ? { parentSpanId } : {}), traceId, links };
    const toSession = { traceId: TRACE_ID, spanId: 's', attributes: { 'realtime.link.type': 'session' } };
    return { ...rest, traceId, links: [toSession] };
  });
}
