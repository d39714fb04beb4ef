import type { SessionRecord } from './records.ts';

/** What is known of a session when its connection begins. */
export interface SessionStart {
  /** Epoch milliseconds. */
  startTime: number;
  provider: string;
  model?: string | undefined;
  voice?: string | undefined;
  agent?: string | undefined;
  callId?: string | undefined;
  /** The application's own id of the session. */
  sessionId?: string | undefined;
  /** Whether it is another conversation than that of the session before it: a stream may hold one call after the other. */
  apart?: boolean | undefined;
  workflowName?: string | undefined;
  serverAddress?: string | undefined;
  serverPort?: number | undefined;
  /**
   * Whether an agents SDK is at work: its events say when a tool runs. Without one a call lasts from its function call
   * to the client's output. Where the source cannot tell, the first agent that starts does.
   */
  agents?: boolean | undefined;
  /** Whether output is checked, which may say of a turn that it tripped when the next one has had a response. */
  guardrails?: boolean | undefined;
  previous?: SessionRecord | undefined;
}

export function createSessionRecord(start: SessionStart): SessionRecord {
  return {
    kind: 'session',
    startTime: start.startTime,
    span: undefined,
    endTime: undefined,
    lastActivity: start.startTime,
    failure: undefined,
    model: start.model,
    voice: start.voice,
    turnDetection: undefined,
    sessionId: start.sessionId ?? (start.apart === true ? undefined : start.previous?.sessionId),
    serverSessionId: undefined,
    callId: start.callId,
    conversationId: undefined,
    previous: start.previous,
    provider: start.provider,
    serverAddress: start.serverAddress,
    serverPort: start.serverPort,
    workflowName: start.workflowName,
    agent: start.agent,
    connectTime: undefined,
    connectedAt: undefined,
    firstSpeechAt: undefined,
    firstSoundAt: undefined,
    talk: undefined,
    endReason: undefined,
    counts: {
      turns: 0,
      unansweredTurns: 0,
      interruptions: 0,
      toolCalls: 0,
      handoffs: 0,
      guardrailTrips: 0,
      errors: 0,
      inputTokens: undefined,
      outputTokens: undefined,
      reasoningTokens: undefined,
      transcription: { inputTokens: undefined, outputTokens: undefined, audioSeconds: undefined },
      unpricedResponses: 0,
      unpricedTranscriptions: 0,
      keyPresses: 0,
    },
  };
}
