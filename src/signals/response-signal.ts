import type { ErrorFacts } from './error-signal.ts';
import type { ListedCall } from './tool-signal.ts';

/** What the server says of its responses, and of how they are played. */
export type ResponseSignal =
  ResponseCreated | ResponseItemAdded | WordsSaid | ResponseDone | RateLimitsUpdated;

/** `response.created`. */
export interface ResponseCreated {
  type: 'response_created';
  responseId: string;
  /** `null` for an out-of-band response, `undefined` where the event does not say. */
  conversationId: string | null | undefined;
  outputType: 'speech' | 'text' | undefined;
  /** Bytes per millisecond of its own output audio format, where the event has it. */
  audioBytesPerMs?: number | undefined;
  maxTokens?: TokenLimit | undefined;
  /** `reasoning.effort` of the response itself, where the event has it. */
  reasoningLevel?: string | undefined;
}

/** How many tokens a response may have (`max_output_tokens`); `inf` for as many as the model can. */
export type TokenLimit = number | 'inf';

/** `response.output_item.added` with a message: ties the item to its response. */
export interface ResponseItemAdded {
  type: 'response_item_added';
  responseId: string;
  itemId: string;
}

/**
 * `response.output_audio_transcript.done`, `response.output_text.done`: one part of an answer. `cut`: what its deltas
 * said, where neither that nor the end of the response does; told before that end, or the session's.
 */
export interface WordsSaid {
  type: 'words_said';
  responseId: string;
  itemId: string | undefined;
  contentIndex: number | undefined;
  text: string | undefined;
  cut: boolean;
}

/** What a chunk of a response carries. Chunks are no signals: they are told with their size alone. */
export type ChunkKind = 'audio' | SilentKind;

/** Those that nobody hears. */
export type SilentKind = 'text' | 'transcript' | 'arguments';

/** How a response ended. */
export type ResponseStatus = 'completed' | 'cancelled' | 'failed' | 'incomplete';

/** `response.done`. */
export interface ResponseDone {
  type: 'response_done';
  responseId: string;
  conversationId: string | null | undefined;
  /** By its modalities, else by what its items hold. */
  outputType?: 'speech' | 'text' | undefined;
  status: ResponseStatus;
  /** `status_details.reason`, e.g. `turn_detected`, `client_cancelled`, `max_output_tokens`, `content_filter`. */
  reason: string | undefined;
  error: ErrorFacts | undefined;
  usage: TokenUsage | undefined;
  /** Output items, verbatim. */
  output: readonly unknown[];
  callsTools: boolean;
  /** The function calls among them that are complete. */
  calls?: readonly ListedCall[] | undefined;
}

/** Token counts of one response; a count that the server did not report is `undefined`. */
export interface TokenUsage {
  input: number | undefined;
  output: number | undefined;
  inputText: number | undefined;
  inputAudio: number | undefined;
  inputImage: number | undefined;
  cached: number | undefined;
  cachedText: number | undefined;
  cachedAudio: number | undefined;
  cachedImage: number | undefined;
  outputText: number | undefined;
  outputAudio: number | undefined;
  /** Part of the output, beside what was said and written or within it. */
  outputReasoning: number | undefined;
}

/** `rate_limits.updated`: what is left after a response was created, or done; `undefined` where the event does not say. */
export interface RateLimitsUpdated {
  type: 'rate_limits_updated';
  requests: number | undefined;
  tokens: number | undefined;
}

export type PlaybackSignal =
  PlaybackStarted | PlaybackStopped | PlaybackCleared | ItemTruncated | AudioInterrupted | AudioOutput;

/** `output_audio_buffer.started` (WebRTC and SIP): the server began to play the response. */
export interface PlaybackStarted {
  type: 'playback_started';
  responseId: string | undefined;
}

/** `output_audio_buffer.stopped` (WebRTC and SIP): all of the response was played. */
export interface PlaybackStopped {
  type: 'playback_stopped';
  responseId: string | undefined;
}

/** `output_audio_buffer.cleared` (WebRTC and SIP): playback was cut. */
export interface PlaybackCleared {
  type: 'playback_cleared';
  responseId: string | undefined;
}

/**
 * The client's `conversation.item.truncate` or the server's `conversation.item.truncated`: the user heard this much, as the
 * client claims.
 */
export interface ItemTruncated {
  type: 'item_truncated';
  itemId: string;
  heardMs: number | undefined;
}

/** The SDK's `audio_interrupted`. No proof on its own: some versions emit it long after playback ended. */
export interface AudioInterrupted {
  type: 'audio_interrupted';
}

/** The SDK's `audio`. Says something only where a stream has no raw events. */
export interface AudioOutput {
  type: 'audio_output';
  itemId: string | undefined;
  /** 0 where the audio was left out. */
  bytes: number;
}
