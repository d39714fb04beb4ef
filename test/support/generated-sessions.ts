import { PACKAGE_NAME, PACKAGE_VERSION } from '../../src/version.ts';
import { RandomNumbers } from './random-numbers.ts';

type Value = string | number | boolean;

/** A span before it is written as OTLP. Times are whole microseconds since 1970. */
export interface GeneratedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  start: number;
  end: number;
  failed: boolean;
  attributes: Record<string, Value>;
}

/** What the generated sessions are like. */
export interface GenerationOptions {
  sessions: number;
  seed?: number;
  /** Epoch milliseconds of the first session; others begin up to an hour later. */
  start?: number;
  /** Makes tools of these names slower, or faster, by a factor. */
  slower?: Readonly<Record<string, number>>;
  /** Share of the calls of these tools that fail. */
  failing?: Readonly<Record<string, number>>;
  /** Share of the sessions whose turn detection does not say how long it waited. */
  semantic?: number;
}

interface ToolProfile {
  name: string;
  medianMs: number;
  spread: number;
  failing: number;
  errorType: string;
  /** Share of the calls that a person has to approve. */
  approved: number;
}

const TOOLS: readonly ToolProfile[] = [
  { name: 'check_rooms', medianMs: 340, spread: 0.45, failing: 0.01, errorType: 'timeout', approved: 0 },
  {
    name: 'search_guest_guide',
    medianMs: 620,
    spread: 0.7,
    failing: 0.03,
    errorType: 'mcp_error',
    approved: 0,
  },
  { name: 'get_weather', medianMs: 180, spread: 0.35, failing: 0.02, errorType: 'timeout', approved: 0 },
  {
    name: 'refund_charge',
    medianMs: 420,
    spread: 0.4,
    failing: 0.06,
    errorType: 'tool_error',
    approved: 0.7,
  },
  {
    name: 'book_table',
    medianMs: 260,
    spread: 0.5,
    failing: 0.04,
    errorType: 'invalid_arguments',
    approved: 0,
  },
];

const AGENTS: readonly { name: string; tools: readonly ToolProfile[] }[] = [
  { name: 'Reception', tools: [TOOLS[0]!, TOOLS[1]!, TOOLS[2]!] },
  { name: 'Billing', tools: [TOOLS[3]!] },
  { name: 'Concierge', tools: [TOOLS[1]!, TOOLS[2]!, TOOLS[4]!] },
];

const MODELS = [
  { name: 'gpt-realtime', ttfcMs: 310 },
  { name: 'gpt-realtime-mini', ttfcMs: 190 },
] as const;

/** How long turn detection waits for silence, and how often the agent speaks first. */
const DETECTION_MS = 540;
const GREETING = 0.6;

const FIRST_START = Date.UTC(2026, 10, 22, 18);

/** Sessions of a made-up hotel, the same ones each time: the spans of each, in the order in which they end. */
export function* generateSessions(options: GenerationOptions): Generator<GeneratedSpan[]> {
  const { sessions, seed = 1, start = FIRST_START } = options;
  for (let index = 0; index < sessions; index += 1) {
    const random = new RandomNumbers(seed * 1_000_003 + index);
    const begin = (start + (3_600_000 * index) / sessions) * 1000;
    yield new SessionGenerator(random, options).generate(Math.floor(begin));
  }
}

/** OTLP JSON of one export request, as a line without its end. */
export function otlpLine(spans: readonly GeneratedSpan[], service = 'harbour-hotel-phone'): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [{ scope: { name: PACKAGE_NAME, version: PACKAGE_VERSION }, spans: spans.map(otlpSpan) }],
      },
    ],
  });
}

function otlpSpan(span: GeneratedSpan): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: span.name.startsWith('chat') ? 3 : 1,
    startTimeUnixNano: `${span.start}000`,
    endTimeUnixNano: `${span.end}000`,
    attributes: Object.entries(span.attributes).map(([key, value]) => ({ key, value: otlpValue(value) })),
    status: { code: span.failed ? 2 : 0 },
  };
}

function otlpValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}

const seconds = (microseconds: number): number => microseconds / 1e6;

class SessionGenerator {
  readonly #random: RandomNumbers;
  readonly #options: GenerationOptions;
  readonly #traceId: string;
  readonly #sessionId: string;
  readonly #model: (typeof MODELS)[number];
  readonly #spans: GeneratedSpan[] = [];
  readonly #source: string;
  /** From when to when somebody was heard. */
  readonly #heard: { who: 'user' | 'agent'; start: number; end: number }[] = [];
  #unanswered = 0;
  #agent = AGENTS[0]!;
  #turn = 0;

  constructor(random: RandomNumbers, options: GenerationOptions) {
    this.#random = random;
    this.#options = options;
    this.#traceId = random.id(32);
    this.#sessionId = `sess_${random.id(12)}`;
    this.#model = random.chance(0.7) ? MODELS[0] : MODELS[1];
    const isClockSeen = random.chance(0.85);
    this.#source = random.chance(options.semantic ?? 0)
      ? 'semantic_vad'
      : isClockSeen
        ? 'audio_clock'
        : 'vad_silence';
  }

  generate(start: number): GeneratedSpan[] {
    const session = this.#span('realtime_session', { start, parent: undefined });
    let time = start + this.#ms(400, 0.3);
    const greets = this.#random.chance(GREETING);
    const greeting = greets ? time - start + this.#ms(300, 0.3) : undefined;
    if (greeting !== undefined) time = this.#greet(session, start + greeting) + this.#ms(900, 0.5);
    const turns = 2 + Math.floor(this.#random.between(0, 12));
    for (let turn = 0; turn < turns; turn += 1) {
      if (this.#random.chance(0.15)) this.#agent = this.#random.pick(AGENTS);
      time = this.#generateTurn(session, time);
    }
    // The last one may be interrupted by what is not said any more.
    time = Math.max(time, this.#heard.at(-1)?.end ?? time);
    const lost = this.#random.chance(0.03);
    this.#end(session, time, {
      'realtime.session.end_reason': lost ? 'disconnected' : 'closed',
      'realtime.session.turn_count': this.#turn,
      ...this.#talk(start, time, greeting),
      ...(lost && { 'error.type': 'connection_lost' }),
    });
    session.failed = lost;
    return this.#spans;
  }

  #generateTurn(session: GeneratedSpan, start: number): number {
    this.#turn += 1;
    const random = this.#random;
    const turn = this.#span('turn', { start, parent: session });
    const speech = this.#span('user_speech', { start, parent: turn });
    const inputEnd = start + this.#ms(2200, 0.5);
    this.#end(speech, inputEnd);
    this.#heard.push({ who: 'user', start, end: inputEnd });
    if (random.chance(0.01)) return this.#leaveUnanswered(turn, inputEnd);
    const detection = this.#source === 'semantic_vad' ? 0 : this.#ms(DETECTION_MS, 0.08);
    const agent = this.#span(`invoke_agent ${this.#agent.name}`, {
      start: inputEnd + detection,
      parent: turn,
    });
    agent.attributes['gen_ai.agent.name'] = this.#agent.name;
    let begin = inputEnd + detection + this.#ms(60, 0.4);
    if (random.chance(0.45)) begin = this.#generateCalls(agent, begin);
    const answered = begin + this.#ms(this.#model.ttfcMs, 0.35);
    const interrupted = random.chance(0.11);
    const failed = !interrupted && random.chance(0.008);
    const end = answered + this.#ms(interrupted ? 700 : 1900, 0.4);
    // Audio is generated faster than it sounds.
    const silent = interrupted ? end : answered + Math.round((end - answered) * random.between(1, 2.4));
    this.#respond(agent, {
      start: begin,
      end,
      ttfc: answered - begin,
      status: interrupted ? 'cancelled' : failed ? 'failed' : 'completed',
    });
    this.#end(agent, end);
    this.#speak(turn, answered, silent);
    const reaction = this.#ms(140, 0.4);
    this.#end(turn, silent, {
      'realtime.turn.trigger': 'speech',
      'realtime.turn.input_modality': 'audio',
      'realtime.turn.end_reason': interrupted ? 'interrupted' : failed ? 'failed' : 'completed',
      'realtime.turn.response_latency': seconds(answered - inputEnd),
      'realtime.turn.response_latency_source': this.#source,
      ...(this.#source === 'audio_clock' && { 'realtime.turn.endpointing': seconds(detection) }),
      ...(interrupted && {
        'realtime.interruption.reason': random.chance(0.93) ? 'user' : 'guardrail',
        'realtime.interruption.reaction_time': seconds(reaction),
      }),
      ...(random.chance(0.01) && { 'realtime.guardrail.tripped': true }),
    });
    // Who interrupts speaks already.
    return interrupted ? Math.max(silent - reaction, answered) : silent + this.#ms(1500, 0.5);
  }

  #leaveUnanswered(turn: GeneratedSpan, inputEnd: number): number {
    this.#unanswered += 1;
    this.#end(turn, inputEnd, {
      'realtime.turn.trigger': 'speech',
      'realtime.turn.input_modality': 'audio',
      'realtime.turn.end_reason': 'completed',
    });
    return inputEnd + this.#ms(5000, 0.3);
  }

  /** The agent speaks first, from a time on. */
  #greet(session: GeneratedSpan, start: number): number {
    this.#turn += 1;
    const turn = this.#span('turn', { start: start - 1, parent: session });
    const end = this.#speak(turn, start, start + this.#ms(1800, 0.3));
    this.#end(turn, end, { 'realtime.turn.trigger': 'none', 'realtime.turn.end_reason': 'completed' });
    return end;
  }

  #speak(turn: GeneratedSpan, start: number, end: number): number {
    const speech = this.#span('agent_speech', { start, parent: turn });
    this.#end(speech, end, { 'realtime.agent.name': this.#agent.name });
    this.#heard.push({ who: 'agent', start, end });
    return end;
  }

  /** What the session says of who was heard. */
  #talk(start: number, end: number, greeting: number | undefined): Record<string, Value> {
    const times = { user: 0, agent: 0 };
    let overlap = 0;
    let silentSince = start;
    let longest = 0;
    let silence = 0;
    for (const { who, start: from, end: to } of this.#heard) {
      times[who] += to - from;
      overlap += Math.max(Math.min(silentSince, to) - from, 0);
      silence += Math.max(from - silentSince, 0);
      longest = Math.max(longest, from - silentSince);
      silentSince = Math.max(silentSince, to);
    }
    return {
      'realtime.session.user_speech_time': seconds(times.user),
      'realtime.session.agent_speech_time': seconds(times.agent),
      'realtime.session.overlap_time': seconds(overlap),
      'realtime.session.silence_time': seconds(silence + Math.max(end - silentSince, 0)),
      'realtime.session.longest_silence': seconds(Math.max(longest, end - silentSince)),
      ...(greeting !== undefined && { 'realtime.session.greeting_delay': seconds(greeting) }),
      'realtime.session.unanswered_turn_count': this.#unanswered,
      'realtime.session.agent_interruption_count': this.#random.chance(0.02) ? 1 : 0,
    };
  }

  /** A response that calls a tool or two at once; gives when the next one begins. */
  #generateCalls(agent: GeneratedSpan, start: number): number {
    const called = start + this.#ms(240, 0.3);
    const ttfc = Math.floor((called - start) * 0.7);
    this.#respond(agent, { start, end: called, ttfc, status: 'completed' });
    const { tools } = this.#agent;
    const [first, second] = [this.#random.pick(tools), this.#random.pick(tools)];
    const together = first !== second && this.#random.chance(0.3) ? [first, second] : [first];
    return Math.max(...together.map((tool) => this.#call(agent, tool, called))) + this.#ms(30, 0.3);
  }

  #call(agent: GeneratedSpan, tool: ToolProfile, asked: number): number {
    const random = this.#random;
    const { slower = {}, failing = {} } = this.#options;
    const wait = random.chance(tool.approved) ? this.#ms(2600, 0.6) : 0;
    const start = asked + wait;
    const rejected = wait > 0 && random.chance(0.08);
    const failed = !rejected && random.chance(failing[tool.name] ?? tool.failing);
    const span = this.#span(`execute_tool ${tool.name}`, { start, parent: agent });
    const stuck = failed && tool.errorType === 'timeout';
    const duration = stuck ? 5_000_000 : this.#ms(tool.medianMs * (slower[tool.name] ?? 1), tool.spread);
    this.#end(span, rejected ? start + 1000 : start + duration, {
      'gen_ai.tool.name': tool.name,
      'gen_ai.tool.type': 'function',
      'gen_ai.agent.name': this.#agent.name,
      'realtime.tool.outcome': rejected ? 'rejected' : failed ? 'error' : 'ok',
      ...(failed && { 'error.type': tool.errorType }),
      ...(wait > 0 && { 'realtime.tool.approval_wait': seconds(wait) }),
    });
    span.failed = failed;
    return span.end;
  }

  #respond(
    agent: GeneratedSpan,
    { start, end, ttfc, status }: { start: number; end: number; ttfc: number; status: string },
  ): void {
    const span = this.#span(`chat ${this.#model.name}`, { start, parent: agent });
    this.#end(span, end, {
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': this.#model.name,
      'gen_ai.response.model': this.#model.name,
      'gen_ai.agent.name': this.#agent.name,
      'gen_ai.response.time_to_first_chunk': seconds(ttfc),
      'realtime.response.status': status,
      ...(status === 'failed' && { 'error.type': 'server_error' }),
    });
    span.failed = status === 'failed';
  }

  #span(
    name: string,
    { start, parent }: { start: number; parent: GeneratedSpan | undefined },
  ): GeneratedSpan {
    return {
      traceId: this.#traceId,
      spanId: this.#random.id(16),
      parentSpanId: parent?.spanId,
      name,
      start,
      end: start,
      failed: false,
      attributes: {
        ...(name.includes(' ') && { 'gen_ai.operation.name': name.split(' ', 1)[0]! }),
        'session.id': this.#sessionId,
        'realtime.session.id': this.#sessionId,
        ...(parent !== undefined && { 'realtime.turn.number': this.#turn }),
      },
    };
  }

  #end(span: GeneratedSpan, end: number, attributes: Record<string, Value> = {}): void {
    span.end = end;
    Object.assign(span.attributes, attributes);
    this.#spans.push(span);
  }

  /** Microseconds. */
  #ms(median: number, spread: number): number {
    return Math.max(Math.round(this.#random.around(median, spread) * 1000), 1);
  }
}
