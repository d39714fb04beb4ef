import { BoundedIds, BoundedMap } from './bounded.ts';
import { MAX_KNOWN_CALLS, MAX_KNOWN_IDS, MAX_RECENT } from './limits.ts';
import type {
  AgentRecord,
  AgentSpeechRecord,
  Configuration,
  InferenceRecord,
  SessionRecord,
  ToolRecord,
  TurnRecord,
  UserSpeechRecord,
} from './records.ts';
import type { InputModality, ResponseDone, TokenLimit } from '../signals/signal.ts';
import type { PriceOf } from './costs.ts';
import type { SessionSound } from './sound/session-sound.ts';
import type { MessagePart } from './turns/messages.ts';
import type { SpanTree } from './span-tree.ts';
import type { TranslatedSpeech } from './turns/translation.ts';

/** What is in force for spans that start now. */
export interface ConfigurationInForce extends Configuration {
  /** Whether the server answers committed speech by itself; `undefined` until a configuration says. */
  answersSpeech: boolean | undefined;
  /** Nothing is ever answered: each utterance is a turn. */
  transcriptionOnly: boolean;
  /** Whether utterances are transcribed; `undefined` until a configuration says. */
  transcribes: boolean | undefined;
  transcriptionModel: string | undefined;
  maxTokens: TokenLimit | undefined;
  reasoningLevel: string | undefined;
  audioBytesPerMs: number;
  /** Only with content capture, as are the tools. */
  instructions: string | undefined;
  tools: readonly unknown[] | string | undefined;
}

/** An item that was user input: its turn, and when it was said. */
export interface KnownInput {
  readonly turn: TurnRecord;
  readonly saidAt: number;
  /** When it was committed, of audio that has no utterance yet. */
  readonly endedAt: number | undefined;
}

/** A user item that nothing has asked an answer to; its words with content capture. */
export interface UnaskedItem {
  readonly itemId: string | undefined;
  readonly modality: InputModality;
  readonly time: number;
  readonly parts: MessagePart[];
}

/** A commit of the client, and when the first audio of it was sent, where that was seen. */
export interface SentCommit {
  readonly time: number;
  readonly startTime: number | undefined;
}

/** A `response.create` of the client and what made it ask. */
export interface ResponseRequest {
  readonly eventId: string | undefined;
  readonly outOfBand: boolean;
  /** Calls whose outputs it asks an answer to. */
  readonly tools: readonly ToolRecord[];
  /** The turn of the user's input that it asks an answer to. */
  turn: TurnRecord | undefined;
  /** It asks an answer to input whose commit is under way: the turn is known once the server has committed it. */
  awaitsCommit: boolean;
  /** The response whose guardrail feedback it asks an answer to. */
  readonly feedbackFor: TrippedResponse | undefined;
  readonly reasoningLevel: string | undefined;
}

/** Where a guardrail tripped. */
export interface TrippedResponse {
  readonly turn: TurnRecord | undefined;
  readonly agent: AgentRecord | undefined;
}

/**
 * A response that was created, or is known by its first chunk or its end alone, and waits for its agent to be named: the SDK
 * says so in the very next event.
 */
export interface PendingResponse {
  readonly responseId: string;
  conversationId: string | undefined;
  readonly startTime: number;
  readonly turn: TurnRecord | undefined;
  /** The agent that is at work on it already. */
  readonly agent: AgentRecord | undefined;
  readonly outOfBand: boolean;
  outputType: 'speech' | 'text' | undefined;
  readonly createdSeen: boolean;
  maxTokens: TokenLimit | undefined;
  reasoningLevel: string | undefined;
  readonly request: ResponseRequest | undefined;
  /** Of the chunks that came before its announcement. */
  audioMs: number;
  audioBytesPerMs: number;
  speech: AgentSpeechRecord | undefined;
  /** Its end, where that is the first that is heard of it. */
  done: ResponseDone | undefined;
}

/** All that is known of one session while it is open. Handlers read and write it; nothing here decides. */
export interface SessionState {
  readonly tree: SpanTree;
  readonly session: SessionRecord;
  readonly keepContent: boolean;
  /** Says that a cap of `limits.ts` was reached. */
  readonly onLimit: (limit: string) => void;
  /** Absent where nothing is priced. */
  readonly priceOf: PriceOf | undefined;
  readonly configuration: ConfigurationInForce;

  turnCount: number;
  /** Utterances that have not ended, or whose transcript is awaited, by item id. */
  readonly speeches: Map<string, UserSpeechRecord>;
  /** Items that were user input. */
  readonly inputs: BoundedMap<KnownInput>;
  /** The utterance whose end the turn detection told last, by its item id. */
  detectedEnd: string | undefined;
  /** When the user last began to speak, and when that was told. */
  latestSpeech: { readonly startTime: number; readonly noticedAt: number } | undefined;
  /** Until when the user was last heard to speak. */
  spokeUntil: number;
  /** User items that the client sent and the server has not echoed. */
  sentItems: number;
  /** User items that nothing has asked an answer to. */
  readonly unaskedItems: UnaskedItem[];
  /** When the client sent the commits that the server has not confirmed, and since when it had sent what they commit. */
  readonly sentCommits: SentCommit[];
  /** How many of them no `response.create` has asked an answer to. */
  unaskedCommits: number;
  /** The turn of the user's input that no `response.create` has asked an answer to, and that nothing else answers. */
  unaskedTurn: TurnRecord | undefined;

  /** Speech of a translation session that goes on. */
  translated: TranslatedSpeech | undefined;

  /** Responses that have not ended, by id. */
  readonly responses: Map<string, InferenceRecord>;
  /** Responses that have ended lately, by id. */
  readonly endedResponses: BoundedMap<InferenceRecord>;
  /** Ids of all that have started. */
  readonly knownResponses: BoundedIds;
  /** By the ids of their message items, ended ones too. */
  readonly responsesByItem: BoundedMap<InferenceRecord>;
  pendingResponse: PendingResponse | undefined;
  /** The response that was created or done last: rate limits are told of what came before them. */
  latestResponse: InferenceRecord | undefined;
  /** A response that is done, whose span waits for the rate limits that follow. */
  awaitsLimits: InferenceRecord | undefined;
  /** Whether this server tells the rate limits after a response is done; `undefined` until a response shows. */
  limitsFollow: boolean | undefined;
  /** Who is heard, once somebody is. */
  sound: SessionSound | undefined;
  /** The user spoke, or an answer was given, and nothing told when it was heard. */
  userUnheard: boolean;
  agentUnheard: boolean;
  /** Answers that calls which were answered together may get each; only where their outputs are not seen. */
  answersLeft: { readonly turn: TurnRecord; count: number } | undefined;
  /** Whether this stream announces responses: agents are then paired with those. */
  responsesAnnounced: boolean;
  /** An agent that started before its response was announced. */
  agentAhead: string | undefined;
  /** Whether this stream has raw server events: they are then authoritative for responses and agents. */
  responsesSeen: boolean;
  readonly requests: ResponseRequest[];

  /**
   * Whether an agents SDK is at work, which says when its tools run; `undefined` until the stream shows one.
   */
  agentsAtWork: boolean | undefined;
  /** The latest span of each agent, by name. */
  readonly agents: BoundedMap<AgentRecord>;
  latestAgent: AgentRecord | undefined;
  /** A handoff whose target has not started yet. */
  handoff: { source: AgentRecord | undefined; from: string; to: string } | undefined;
  /** The call that the handoff was made by, until its output goes out. */
  handoffCall: ToolRecord | undefined;

  /** Calls that have not ended, by call id. */
  readonly calls: Map<string, ToolRecord>;
  /** Ids of calls that have ended. */
  readonly endedCalls: BoundedIds;
  callCount: number;
  /** Calls whose output no `response.create` has asked an answer to. */
  readonly unanswered: Set<ToolRecord>;
  /** A call that failed before it started, until the error that explains it has had its chance to arrive. */
  unexplained: ToolRecord | undefined;

  /** Set while the SDK sends what a tripped guardrail makes it send. */
  tripped: TrippedResponse | undefined;
  feedbackFor: TrippedResponse | undefined;
}

export function createSessionState(
  base: Pick<SessionState, 'tree' | 'session' | 'keepContent' | 'onLimit' | 'priceOf' | 'agentsAtWork'>,
): SessionState {
  const { tree, session, keepContent, onLimit, priceOf, agentsAtWork } = base;
  const { model, voice, turnDetection } = session;
  return {
    tree,
    session,
    keepContent,
    onLimit,
    priceOf,
    agentsAtWork,
    configuration: {
      model,
      voice,
      turnDetection,
      answersSpeech: undefined,
      transcriptionOnly: false,
      transcribes: undefined,
      transcriptionModel: undefined,
      maxTokens: undefined,
      reasoningLevel: undefined,
      audioBytesPerMs: 48,
      instructions: undefined,
      tools: undefined,
    },
    turnCount: 0,
    speeches: new Map(),
    inputs: new BoundedMap(MAX_RECENT),
    detectedEnd: undefined,
    latestSpeech: undefined,
    spokeUntil: -Infinity,
    sentItems: 0,
    unaskedItems: [],
    sentCommits: [],
    unaskedCommits: 0,
    unaskedTurn: undefined,
    translated: undefined,
    responses: new Map(),
    endedResponses: new BoundedMap(MAX_RECENT),
    knownResponses: new BoundedIds(MAX_KNOWN_IDS),
    responsesByItem: new BoundedMap(MAX_RECENT),
    pendingResponse: undefined,
    latestResponse: undefined,
    awaitsLimits: undefined,
    limitsFollow: undefined,
    sound: undefined,
    userUnheard: false,
    agentUnheard: false,
    answersLeft: undefined,
    responsesAnnounced: false,
    agentAhead: undefined,
    responsesSeen: false,
    requests: [],
    agents: new BoundedMap(MAX_RECENT),
    latestAgent: undefined,
    handoff: undefined,
    handoffCall: undefined,
    calls: new Map(),
    endedCalls: new BoundedIds(MAX_KNOWN_CALLS),
    callCount: 0,
    unanswered: new Set(),
    unexplained: undefined,
    tripped: undefined,
    feedbackFor: undefined,
  };
}

/** A response that is open. Most events are about the latest: ids are compared in less time than they are looked up. */
export function openResponse(state: SessionState, id: string): InferenceRecord | undefined {
  const latest = state.latestResponse;
  if (latest?.endTime === undefined && latest?.responseId === id) return latest;
  return state.responses.get(id);
}

/** A response that is open, or has ended lately. */
export function responseById(state: SessionState, id: string | undefined): InferenceRecord | undefined {
  return id === undefined ? undefined : (openResponse(state, id) ?? state.endedResponses.get(id));
}

/** The response that is being generated in the conversation; the latest, should there be several. */
export function latestOpenResponse(state: SessionState): InferenceRecord | undefined {
  return [...state.responses.values()].findLast((record) => !record.outOfBand);
}
