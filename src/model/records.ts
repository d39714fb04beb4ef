import type {
  ErrorFacts,
  InputModality,
  ResponseStatus,
  SpeechEndSource,
  TokenLimit,
  TokenUsage,
  TranscriptionUsage,
  WordsSaid,
} from '../signals/signal.ts';
import type { Message, MessagePart } from './turns/messages.ts';

/** Why a session's span ended. `abandoned`: its end was not heard. */
export type SessionEndReason = 'closed' | 'disconnected' | 'error' | 'reconnected' | 'shutdown' | 'abandoned';

/** Why a turn ended. */
export type TurnEndReason = 'completed' | 'interrupted' | 'failed' | 'session_ended';

/** Who or what interrupted the agent. */
export type InterruptionReason = 'user' | 'guardrail' | 'client';

/** What a turn began with; `idle_timeout` is the server's answer to a silent user, `none` an unprompted response. */
export type TurnTrigger = 'speech' | 'text' | 'image' | 'idle_timeout' | 'none';

/** How a tool call ended. */
export type ToolOutcome = 'ok' | 'error' | 'rejected' | 'unfinished';

/** What went wrong, low-cardinality `type`; the message is scrubbed when it is written. */
export interface Failure {
  type: string;
  message?: string | undefined;
}

/** One span of the trace, in the model's terms. Times are epoch milliseconds with a fraction. */
export type SpanRecord =
  | SessionRecord
  | TurnRecord
  | UserSpeechRecord
  | AgentSpeechRecord
  | AgentRecord
  | InferenceRecord
  | ToolRecord;

interface RecordBase {
  /** The span writer's own: what it keeps of the span. */
  span: unknown;
  readonly startTime: number;
  /** Set when the span has ended. */
  endTime: number | undefined;
  /** The time of the last thing that happened in it. */
  lastActivity: number;
  failure: Failure | undefined;
}

/** The configuration in force when a span starts. */
export interface Configuration {
  model: string | undefined;
  voice: string | undefined;
  turnDetection: string | undefined;
}

/** One connection: `realtime_session`. */
export interface SessionRecord extends RecordBase, Configuration {
  readonly kind: 'session';
  /** The application's id of the session, else the server's first of the object that reconnects. */
  sessionId: string | undefined;
  /** How the server calls this connection. */
  serverSessionId: string | undefined;
  /** The phone call that it is about, where the transport knows of one. */
  callId: string | undefined;
  conversationId: string | undefined;
  /** The session that this one took the place of; known only while its own span starts. */
  previous: SessionRecord | undefined;
  provider: string;
  serverAddress: string | undefined;
  serverPort: number | undefined;
  workflowName: string | undefined;
  readonly agent: string | undefined;
  /** Seconds from `connect()` to the connection being ready. */
  connectTime: number | undefined;
  /** When the connection was ready, where the source says. */
  connectedAt: number | undefined;
  /** When the user, and the agent, were first heard. */
  firstSpeechAt: number | undefined;
  firstSoundAt: number | undefined;
  /** Known at its end. */
  talk: TalkRecord | undefined;
  /** US dollars, of all responses and transcriptions; `undefined` where one of them has no price, or there is none. */
  costUsd?: number | undefined;
  endReason: SessionEndReason | undefined;
  readonly counts: SessionCounts;
}

/** Who was heard in a session: seconds, and `undefined` where it cannot be known. */
export interface TalkRecord {
  userSpeech: number | undefined;
  agentSpeech: number | undefined;
  overlap: number | undefined;
  silence: number | undefined;
  longestSilence: number | undefined;
  /** From the connection to the first sound of an agent that speaks first. */
  greetingDelay: number | undefined;
  agentInterruptions: number | undefined;
  unansweredTurns: number | undefined;
}

/** What a session amounted to. */
export interface SessionCounts {
  turns: number;
  unansweredTurns: number;
  interruptions: number;
  toolCalls: number;
  handoffs: number;
  guardrailTrips: number;
  errors: number;
  /** Sums over all responses; `undefined` until a response reports usage. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  reasoningTokens: number | undefined;
  /** The sum over all transcriptions. */
  transcription: TranscriptionUsage;
  /** Those that have no price, where there are prices. */
  unpricedResponses: number;
  unpricedTranscriptions: number;
  keyPresses: number;
}

/** One exchange: `turn`. */
export interface TurnRecord extends RecordBase, Configuration {
  readonly kind: 'turn';
  readonly parent: SessionRecord;
  readonly number: number;
  /** The first agent that was at work in it. */
  agent: string | undefined;
  readonly trigger: TurnTrigger;
  readonly modality: InputModality | undefined;
  /** Children that keep it open; nothing once it has ended. */
  open: Set<SpanRecord>;
  /** In-band responses so far. */
  responses: number;
  /** Set when a later turn has had a response: nothing of the newer turn's beginning can concern this one any more. */
  sealed: boolean;
  /** The session ended while it owed something. */
  cutShort: boolean;
  /** The server will answer the committed speech without being asked. */
  serverWillAnswer: boolean;
  /** A response of it was created and waits for its agent to be named. */
  awaitsAgent: boolean;
  /** The user is speaking. */
  speaking: boolean;
  /** Audio of an answer has come. */
  sounded: boolean;
  /** Something of an answer was heard, or read. */
  answered: boolean;
  /** Nothing is to be expected: nothing is ever answered, or the call was over too soon. */
  needsNoAnswer: boolean;
  /** Known at its end. */
  unanswered: boolean;
  /** When the user's input ended, and by which signal. */
  inputEnd: { time: number; source: LatencySource } | undefined;
  /** Seconds from the end of what the user said to the turn detection being sure of it, where the audio tells. */
  endpointing: number | undefined;
  /** Seconds. */
  responseLatency: number | undefined;
  responseLatencySource: LatencySource | undefined;
  interruption: Interruption | undefined;
  /** Milliseconds of its answers that were heard; that the client claims were; that came when they had been cut. */
  heardMs: number | undefined;
  truncatedAtMs: number | undefined;
  afterCutMs: number | undefined;
  guardrailTripped: boolean;
  lastResponseFailed: boolean;
  endReason: TurnEndReason | undefined;
  /** What the user said in it, in the order in which they did, with content capture. */
  input: (Message & { saidAt: number })[];
}

/** The signal that response latency was measured from. */
export type LatencySource =
  SpeechEndSource | 'speech_stopped' | 'client_commit' | 'input_committed' | 'text_item' | 'image_item';

/** How a turn was interrupted. */
export interface Interruption {
  reason: InterruptionReason;
  /** When the user began to speak over the agent, if they did. */
  readonly spokeAt: number | undefined;
  /** Seconds from then to the agent being silent. */
  reactionTime: number | undefined;
}

/** One utterance: `user_speech`. */
export interface UserSpeechRecord extends RecordBase {
  readonly kind: 'user_speech';
  readonly parent: TurnRecord;
  readonly itemId: string | undefined;
  stoppedAt: number | undefined;
  /** Seconds. */
  transcriptionDelay: number | undefined;
  /** The model that transcribes it, where the session says. */
  readonly transcriptionModel: string | undefined;
  transcriptionUsage: TranscriptionUsage | undefined;
  /** US dollars, where the model that transcribes has a price. */
  transcriptionCostUsd: number | undefined;
  transcript: string | undefined;
}

/** What an agent is heard to say, of one response: `agent_speech`. */
export interface AgentSpeechRecord extends Omit<RecordBase, 'startTime'> {
  readonly kind: 'agent_speech';
  readonly parent: TurnRecord;
  /** Its first sound, which may be still to come. */
  startTime: number;
  /** Absent in streams without raw events, and until its agent is known. */
  response: InferenceRecord | undefined;
  agent: AgentRecord | undefined;
  readonly itemId: string | undefined;
  /** It has begun to sound. */
  begun: boolean;
  /** More of it may come. */
  coming: boolean;
  /** It was silenced: what still comes of it does not sound. */
  cut: boolean;
  soundedUntil: number;
  /** Milliseconds that have sounded; that were heard; that the client claims were. */
  playedMs: number;
  heardMs: number | undefined;
  truncatedAtMs: number | undefined;
}

/** A message item of a response. */
export interface SpokenItem {
  readonly itemId: string;
  /** Where in the audio of its response it begins, in milliseconds. */
  readonly fromMs: number;
  /** The client has said, or the server for it, how much of it was heard. */
  claimed: boolean;
  claimedMs: number | undefined;
}

/** An agent at work: `invoke_agent`. */
export interface AgentRecord extends RecordBase {
  readonly kind: 'agent';
  readonly parent: TurnRecord;
  readonly name: string;
  readonly model: string | undefined;
  /** Known only while its span starts. */
  handoff: { from: AgentRecord | undefined; fromName: string } | undefined;
  /** Responses it is working on, and calls of its own that are not answered yet; nothing once it has ended. */
  open: Set<SpanRecord>;
  handedOff: boolean;
  /** Model responses that it called for, where the stream has them, and tool calls that they made of the client. */
  inferenceCalls: number | undefined;
  toolCalls: number;
  /** Its responses that have ended, with content capture. */
  answers: AnswerRecord[];
  readonly instructions: string | undefined;
  readonly tools: readonly unknown[] | string | undefined;
}

/** What is kept of an agent's response. */
export type AnswerRecord = Pick<InferenceRecord, 'output' | 'status' | 'statusReason' | 'callsTools'>;

/** One model response: `chat`. */
export interface InferenceRecord extends RecordBase, Configuration {
  readonly kind: 'inference';
  readonly responseId: string;
  /** The session for an out-of-band response; the turn where no agent is known. */
  parent: AgentRecord | TurnRecord | SessionRecord;
  readonly turn: TurnRecord | undefined;
  readonly outOfBand: boolean;
  outputType: 'speech' | 'text' | undefined;
  conversationId: string | undefined;
  /** Seconds from `response.created`. */
  timeToFirstChunk: number | undefined;
  readonly createdSeen: boolean;
  readonly maxTokens: TokenLimit | undefined;
  readonly reasoningLevel: string | undefined;
  /** What the rate limits left, as the server said after it. */
  requestsRemaining: number | undefined;
  tokensRemaining: number | undefined;
  /** Milliseconds of audio that have come, at so many bytes each. */
  audioMs: number;
  readonly audioBytesPerMs: number;
  speech: AgentSpeechRecord | undefined;
  readonly items: SpokenItem[];
  /** Milliseconds that were heard of it. */
  heardMs: number | undefined;
  status: ResponseStatus | 'unfinished' | undefined;
  statusReason: string | undefined;
  callsTools: boolean;
  /** Calls that were heard of before it was done. */
  callsHeard: number;
  usage: TokenUsage | undefined;
  /** US dollars, where its model has a price. */
  costUsd?: number | undefined;
  interrupted: boolean;
  guardrailTripped: boolean;
  /** Tool results that it answers, with content capture. */
  toolResults: MessagePart[];
  output: readonly unknown[];
  /** What it said, part by part, should its end not say so; with content capture. */
  said: WordsSaid[];
  readonly instructions: string | undefined;
  readonly tools: readonly unknown[] | string | undefined;
}

/**
 * Where a tool call is in its life. `ending`: its end is known, an event that says more may follow.
 * `handoff`: the call turned out to be one and has no span.
 */
export type ToolState = 'called' | 'waiting' | 'running' | 'ending' | 'ended' | 'handoff';

/** Errors without ids, and the calls that they may be about. */
export interface Suspicion {
  readonly errors: { readonly error: ErrorFacts; readonly time: number }[];
  readonly calls: Set<ToolRecord>;
  /** Each of the errors is surely that of a call: the others go on, or end otherwise. */
  readonly certain: boolean;
}

/** One tool call: `execute_tool`. */
export interface ToolRecord extends Omit<RecordBase, 'startTime'> {
  readonly kind: 'tool';
  startTime: number;
  /** Errors of which one is probably its own. */
  suspicion: Suspicion | undefined;
  /** What the tool threw, once it has. */
  thrown: { error: ErrorFacts; time: number } | undefined;
  /** The parent of its span: the agent whose response made the call, else the turn, else the session. */
  readonly parent: AgentRecord | TurnRecord | SessionRecord;
  readonly turn: TurnRecord | undefined;
  readonly callId: string | undefined;
  /** The response that made it, where the stream says. */
  readonly responseId: string | undefined;
  /** When its response failed: should nothing more come of the call, that was its end. */
  abortedAt: number | undefined;
  /** Under which it is found while it is open. */
  readonly key: string;
  readonly name: string;
  description: string | undefined;
  /** Executed by the server. */
  readonly mcp: boolean;
  readonly agent: string | undefined;
  state: ToolState;
  started: boolean;
  arguments: unknown;
  readonly malformed: boolean;
  output: unknown;
  outcome: ToolOutcome | undefined;
  approvalAskedAt: number | undefined;
  /** Seconds. */
  approvalWait: number | undefined;
  rejected: boolean;
  /** Whether its output was seen to go out, or to arrive. */
  outputSeen: boolean;
  /** Whether its output asks for an answer; `undefined` where the source cannot tell. */
  expectsAnswer: boolean | undefined;
  answered: boolean;
}
