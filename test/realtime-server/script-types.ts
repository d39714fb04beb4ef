import type { Voice } from './voice.ts';
import type { JsonObject } from './wire-types.ts';

/** The assistant speaks: audio and transcript, cut into chunks. */
export interface SayOutput {
  say: string;
  /** Length of the audio; 200 ms by default. */
  audioMs?: number;
  /** Length of the audio in one delta; 100 ms by default. */
  chunkMs?: number;
  /** Who hums it; without one it is silence, or a tone where the server is `audible`. */
  voice?: Voice;
  /** Where in its audio the delivery stops, and for how long. */
  stall?: { afterMs: number; ms: number };
}

/** The assistant writes: text deltas, one per word. */
export interface TextOutput {
  text: string;
}

/** The assistant calls a function; text arguments are sent as they are, so they may be malformed. */
export interface CallOutput {
  call: string;
  arguments?: JsonObject | string;
  callId?: string;
}

/** The server itself calls a tool of an MCP server, taking `runMs`. */
export interface McpCallOutput {
  mcpCall: string;
  server: string;
  arguments?: JsonObject | string;
  output?: string;
  /** Makes the call fail; wins over `output`. */
  error?: { type: string; message: string; code?: number };
  runMs?: number;
}

/** The assistant asks whether it may call a tool of an MCP server. */
export interface McpApprovalOutput {
  mcpApproval: string;
  server: string;
  arguments?: JsonObject | string;
}

/** One output item of a scripted response. */
export type Output = SayOutput | TextOutput | CallOutput | McpCallOutput | McpApprovalOutput;

/** What the assistant answers; a plain string is spoken. */
export type Answer = string | readonly Output[];

/** The ways in which a response can end. */
export type ResponseStatus = 'completed' | 'cancelled' | 'failed' | 'incomplete';

/** How a scripted response differs from an ordinary one that completes. */
export interface ResponseOptions {
  /** How it ends after its outputs; `completed` by default. */
  status?: ResponseStatus;
  /** Replaces the default `status_details` of the status. */
  statusDetails?: JsonObject | null;
  /** Replaces the computed usage; null is what the API sends for a response that failed early. */
  usage?: JsonObject | null;
  /** Leaves `response.created` out. */
  omitCreated?: boolean;
  /** Leaves `response.done` out, as when the network loses it. */
  omitDone?: boolean;
  /** Belongs to no conversation; a queued one answers only `response.create` with `conversation: 'none'`. */
  outOfBand?: boolean;
  /** Keeps the response open after its outputs until `release()`, or until it is cancelled. */
  hold?: boolean;
  /** Time between `response.created` and the first output; the server's `timing.thinkMs` by default. */
  thinkMs?: number;
  /** Time between two deltas; the server's `timing.chunkDelayMs` by default. */
  chunkDelayMs?: number;
  metadata?: Record<string, string>;
}

/** How a scripted response ended; `dropped` when the connection went away first. */
export interface ResponseResult {
  id: string;
  status: ResponseStatus | 'dropped';
  itemIds: readonly string[];
  callIds: readonly string[];
}

/** What a script can do with a response while it runs. */
export interface ResponseControls {
  /** Resolves with the response's id once it has started. */
  readonly started: Promise<string>;
  /** Resolves once that much audio of the response was sent, or the response is over. */
  audioSent(milliseconds: number): Promise<void>;
  /** Lets a held response finish. */
  release(): void;
}

/** A response of the script: awaiting it waits for its end. It never rejects. */
export type ScriptedResponse = Promise<ResponseResult> & ResponseControls;

/** One stretch of the user speaking. */
export interface SpeechOptions {
  /** How long the user really speaks; 5 ms by default. */
  durationMs?: number;
  /** Length of the audio as reported to the client; `durationMs` by default. */
  audioMs?: number;
  /** What the user said; without it no transcription is sent. */
  transcript?: string;
  /** Time from the end of the speech to its transcription; 0 by default. */
  transcriptDelayMs?: number;
  /** Whether the end of the speech asks for a response; as the session is configured by default. */
  autoRespond?: boolean;
}

/** How fast the server talks. */
export interface Timing {
  /** Time between `response.created` and the first output. */
  thinkMs: number;
  /** Time between two deltas. */
  chunkDelayMs: number;
}
