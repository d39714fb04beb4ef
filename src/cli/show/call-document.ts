/**
 * What the page of one call is made of. It is data alone, written into the page as JSON: the page's own script makes
 * elements and text nodes of it, and never markup. Times are milliseconds from the beginning of the time axis.
 */
export interface CallDocument {
  title: string;
  /** What is known of the call as a whole, in the order in which it is read. */
  facts: readonly Fact[];
  /** Whether times are those of the call; else they say but in which order things happened. */
  isTimed: boolean;
  /** Of the time axis. */
  lengthMs: number;
  lanes: readonly Lane[];
  marks: readonly Mark[];
  turns: readonly TurnRow[];
  utterances: readonly Utterance[];
  /** All spans; the numbers called `span` elsewhere are places in this list. */
  spans: readonly SpanDetail[];
  /** URL of a Jaeger UI that has the trace. */
  jaegerUi: string | undefined;
  /** How loud both sides are in the recording of the call, which the page then has beside this. */
  waveform: Waveform | undefined;
}

/** How loud each side is over the call: bytes in base64, one for every `peakMs` milliseconds, from silence to as loud as can be. */
export interface Waveform {
  /** When it begins. */
  at: number;
  peakMs: number;
  caller: string;
  agent: string;
}

export interface Fact {
  name: string;
  value: string;
  tone?: 'bad' | 'doubtful' | undefined;
}

/** One line of the time axis. */
export interface Lane {
  name: string;
  kind: 'turns' | 'caller' | 'agent' | 'tool';
  bars: readonly Bar[];
}

export interface Bar {
  span: number;
  at: number;
  length: number;
  label: string;
  look: 'turn' | 'speech' | 'response' | 'call' | 'approval';
  failed: boolean;
  /** What is said in it, a place in the list of utterances. */
  utterance?: number | undefined;
}

/** A moment at which something happened. */
export interface Mark {
  at: number;
  kind: 'interruption' | 'guardrail' | 'handoff' | 'error' | 'key' | 'timeout';
  label: string;
  span: number;
}

export interface TurnRow {
  span: number;
  number: number | undefined;
  at: number;
  length: number;
  agents: readonly string[];
  latency: Latency | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** US dollars of its responses and transcriptions that have a price. */
  costUsd: number | undefined;
  /** What a reader should notice: how it ended, that a guardrail tripped. */
  flags: readonly Flag[];
}

export interface Flag {
  text: string;
  tone: 'plain' | 'bad' | 'doubtful' | 'cut';
}

/** Milliseconds from the end of the caller's input to the answer, and what they went on. */
export interface Latency {
  total: number;
  isLowerBound: boolean;
  source: string | undefined;
  endpointing: number;
  model: number;
  tools: number;
  approval: number;
  rest: number;
}

/** What one side said at a time; only where content was kept. */
export interface Utterance {
  speaker: 'caller' | 'agent';
  name: string;
  at: number;
  length: number;
  text: string;
  isCut: boolean;
  /** How many of its characters were heard, about, where it was cut and that is known. */
  heard: number | undefined;
  span: number;
  /** A place in the list of turns. */
  turn: number | undefined;
}

export interface SpanDetail {
  name: string;
  traceId: string;
  spanId: string;
  at: number;
  length: number;
  /** The span that it is within, a place in the list. */
  parent: number | undefined;
  /** Whether it is of another library. */
  isForeign: boolean;
  /** What its status says, where that is an error. */
  error: string | undefined;
  attributes: readonly (readonly [name: string, value: string])[];
  events: readonly { name: string; at: number; attributes: readonly (readonly [string, string])[] }[];
  /** Events that are too many to be among them. */
  moreEvents: number;
}
