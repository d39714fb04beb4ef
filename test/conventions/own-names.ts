/** The names that are our own: spans, attributes under `realtime.`, span events and metrics. No convention has them. */
import type { MetricFacts, ValueType } from './genai-registry.ts';

export type OwnSpan = 'realtime_session' | 'turn' | 'user_speech' | 'agent_speech';

/** All are INTERNAL, and called by their operation alone. */
export const OWN_SPANS: readonly OwnSpan[] = ['realtime_session', 'turn', 'user_speech', 'agent_speech'];

type SpanName = OwnSpan | 'chat' | 'invoke_agent' | 'execute_tool';

type Where = 'every span' | 'events' | 'links' | SpanName;

type Row = readonly [type: ValueType, ...on: Where[]];

export const OWN_ATTRIBUTES: Readonly<Record<string, Row>> = {
  'realtime.call.id': ['string', 'every span'],
  'realtime.recording.uri': ['string', 'every span'],
  'realtime.session.id': ['string', 'every span'],
  'realtime.model': ['string', 'realtime_session', 'turn'],
  'realtime.voice': ['string', 'realtime_session', 'turn', 'chat'],
  'realtime.turn_detection': ['string', 'realtime_session', 'turn', 'chat'],

  'realtime.session.agent': ['string', 'realtime_session'],
  'realtime.session.workflow': ['string', 'realtime_session'],
  'realtime.session.end_reason': ['string', 'realtime_session'],
  'realtime.session.connect_time': ['double', 'realtime_session'],
  'realtime.session.turn_count': ['int', 'realtime_session'],
  'realtime.session.interruption_count': ['int', 'realtime_session'],
  'realtime.session.tool_call_count': ['int', 'realtime_session'],
  'realtime.session.handoff_count': ['int', 'realtime_session'],
  'realtime.session.guardrail_trip_count': ['int', 'realtime_session'],
  'realtime.session.error_count': ['int', 'realtime_session'],
  'realtime.session.dtmf_event_count': ['int', 'realtime_session'],
  'realtime.session.input_tokens': ['int', 'realtime_session'],
  'realtime.session.output_tokens': ['int', 'realtime_session'],
  'realtime.session.reasoning_output_tokens': ['int', 'realtime_session'],
  'realtime.session.transcription_input_tokens': ['int', 'realtime_session'],
  'realtime.session.transcription_output_tokens': ['int', 'realtime_session'],
  'realtime.session.transcription_audio_seconds': ['double', 'realtime_session'],
  'realtime.session.cost_usd': ['double', 'realtime_session'],
  'realtime.session.unpriced_response_count': ['int', 'realtime_session'],
  'realtime.session.unpriced_transcription_count': ['int', 'realtime_session'],

  'realtime.session.user_speech_time': ['double', 'realtime_session'],
  'realtime.session.agent_speech_time': ['double', 'realtime_session'],
  'realtime.session.overlap_time': ['double', 'realtime_session'],
  'realtime.session.silence_time': ['double', 'realtime_session'],
  'realtime.session.longest_silence': ['double', 'realtime_session'],
  'realtime.session.greeting_delay': ['double', 'realtime_session'],
  'realtime.session.unanswered_turn_count': ['int', 'realtime_session'],
  'realtime.session.agent_interruption_count': ['int', 'realtime_session'],

  'realtime.turn.number': [
    'int',
    'turn',
    'user_speech',
    'agent_speech',
    'invoke_agent',
    'chat',
    'execute_tool',
  ],
  'realtime.turn.trigger': ['string', 'turn'],
  'realtime.turn.input_modality': ['string', 'turn'],
  'realtime.turn.end_reason': ['string', 'turn'],
  'realtime.turn.unanswered': ['boolean', 'turn'],
  'realtime.turn.endpointing': ['double', 'turn'],
  'realtime.turn.response_latency': ['double', 'turn'],
  'realtime.turn.response_latency_source': ['string', 'turn'],

  'realtime.transcription.delay': ['double', 'user_speech'],
  'realtime.transcription.model': ['string', 'user_speech'],
  'realtime.transcription.input_tokens': ['int', 'user_speech'],
  'realtime.transcription.text_input_tokens': ['int', 'user_speech'],
  'realtime.transcription.output_tokens': ['int', 'user_speech'],
  'realtime.transcription.audio_seconds': ['double', 'user_speech'],
  'realtime.transcription.cost_usd': ['double', 'user_speech'],
  'realtime.transcription.text': ['string', 'user_speech'],

  'realtime.agent.name': ['string', 'agent_speech'],
  'realtime.response.id': ['string', 'agent_speech'],
  'realtime.response.status': ['string', 'chat'],
  'realtime.response.status_reason': ['string', 'chat'],
  'realtime.response.out_of_band': ['boolean', 'chat'],
  'realtime.response.cost_usd': ['double', 'chat'],
  'realtime.rate_limit.requests.remaining': ['int', 'chat'],
  'realtime.rate_limit.tokens.remaining': ['int', 'chat'],

  'realtime.tool.outcome': ['string', 'execute_tool'],
  'realtime.tool.approval_wait': ['double', 'execute_tool'],

  'realtime.interruption.reason': ['string', 'turn', 'events'],
  'realtime.interruption.reaction_time': ['double', 'turn'],
  'realtime.audio.heard_ms': ['int', 'turn', 'agent_speech', 'events'],
  'realtime.audio.truncated_at_ms': ['int', 'turn', 'agent_speech'],
  'realtime.audio.after_cut_ms': ['int', 'turn'],

  'realtime.guardrail.tripped': ['boolean', 'turn'],
  'realtime.guardrail.names': ['string[]', 'events'],
  'realtime.guardrail.message': ['string', 'events'],
  'realtime.item.id': ['string', 'user_speech', 'agent_speech', 'events'],

  'realtime.link.type': ['string', 'events', 'links'],
  'realtime.handoff.from': ['string', 'invoke_agent', 'events', 'links'],
  'realtime.handoff.to': ['string', 'invoke_agent', 'events', 'links'],
  'realtime.error.benign': ['boolean', 'events'],
  'realtime.dtmf.key': ['string', 'events'],
};

/** `exception` is of the core conventions; its attributes are in `CORE_ATTRIBUTES`, but for the one that is ours. */
export const SPAN_EVENTS: Readonly<Record<string, readonly string[]>> = {
  exception: ['exception.type', 'exception.message', 'exception.stacktrace', 'realtime.error.benign'],
  handoff: ['realtime.link.type', 'realtime.handoff.from', 'realtime.handoff.to'],
  guardrail_tripped: ['realtime.guardrail.names', 'realtime.guardrail.message', 'realtime.item.id'],
  audio_interrupted: ['realtime.interruption.reason', 'realtime.audio.heard_ms'],
  input_audio_timeout_triggered: [],
  dtmf: ['realtime.dtmf.key'],
};

/** What only content capture writes, of the conventions' names and of ours. */
export const CONTENT_ATTRIBUTES: readonly string[] = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'realtime.transcription.text',
  'realtime.guardrail.message',
  'realtime.dtmf.key',
];

const LATENCY = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20];
const WAITING = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68,
  655.36,
];
const CALL_SECONDS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];

const SPEAKING = [0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 120];

const MODEL = 'gen_ai.request.model';
const AGENT = 'gen_ai.agent.name';

/** Attributes that a session, a turn or an event may have no value for. */
const seconds = (buckets: readonly number[], ...others: string[]): MetricFacts => ({
  instrument: 'histogram',
  unit: 's',
  buckets,
  required: [],
  others: [MODEL, ...others],
});
const counter = (unit: string, ...others: string[]): MetricFacts => ({
  instrument: 'counter',
  unit,
  required: [],
  others: [MODEL, ...others],
  ...(unit !== 's' && unit !== '{USD}' && { whole: true }),
});

export const OWN_METRICS: Readonly<Record<string, MetricFacts>> = {
  'realtime.tool.approval_wait': seconds(WAITING, AGENT, 'gen_ai.tool.name', 'realtime.tool.outcome'),
  'realtime.turn.response_latency': seconds(
    LATENCY,
    AGENT,
    'realtime.turn.input_modality',
    'realtime.turn.response_latency_source',
  ),
  'realtime.turn.endpointing': seconds(LATENCY, AGENT),
  'realtime.speech.duration': seconds(SPEAKING, AGENT, 'realtime.speech.speaker'),
  'realtime.session.greeting_delay': seconds(LATENCY),
  'realtime.unanswered_turns': counter('{turn}', AGENT),
  'realtime.turn.duration': seconds(WAITING, AGENT, 'realtime.turn.end_reason'),
  'realtime.interruption.reaction_time': seconds(LATENCY, AGENT),
  'realtime.session.duration': seconds(CALL_SECONDS, 'realtime.session.end_reason', 'error.type'),
  'realtime.active_sessions': {
    instrument: 'up-down counter',
    unit: '{session}',
    required: [],
    others: [MODEL],
    whole: true,
  },
  'realtime.turns': counter('{turn}', AGENT, 'realtime.turn.end_reason'),
  'realtime.interruptions': counter('{interruption}', AGENT, 'realtime.interruption.reason'),
  'realtime.guardrail.trips': counter('{trip}', AGENT, 'realtime.guardrail.name'),
  'realtime.handoffs': counter('{handoff}', 'realtime.handoff.from', 'realtime.handoff.to'),
  'realtime.errors': counter('{error}', AGENT, 'error.type'),
  'realtime.transcription.input_tokens': counter('{token}', 'realtime.transcription.model'),
  'realtime.transcription.output_tokens': counter('{token}', 'realtime.transcription.model'),
  'realtime.transcription.audio_duration': counter('s', 'realtime.transcription.model'),
  'realtime.cost': counter(
    '{USD}',
    AGENT,
    'gen_ai.provider.name',
    'realtime.billed.kind',
    'realtime.transcription.model',
  ),
};

/** Types of attributes that only metrics have. */
export const OWN_METRIC_ATTRIBUTES: Readonly<Record<string, ValueType>> = {
  'realtime.guardrail.name': 'string',
  'realtime.speech.speaker': 'string',
  'realtime.billed.kind': 'string',
};
