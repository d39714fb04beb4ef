import { EventEmitter, once } from 'node:events';
import { streamFunctionCall, streamMcpApproval, streamMcpCall } from './call-output.ts';
import type { CallState } from './call-state.ts';
import { streamSpeech, streamText } from './message-output.ts';
import type { OutputStage } from './output-stage.ts';
import { aborted, pause } from './pause.ts';
import { responseObject, statusDetails } from './response-object.ts';
import type { Output, ResponseOptions, ResponseResult, ResponseStatus } from './script-types.ts';
import { computeUsage } from './usage.ts';
import type { ConversationItem } from './wire-types.ts';

/** Why a running response was stopped. */
export type CancelReason = 'client_cancelled' | 'turn_detected';

/** One response from `response.created` to `response.done`. */
export class ResponseRun {
  readonly id: string;
  readonly outOfBand: boolean;
  readonly #state: CallState;
  readonly #outputs: readonly Output[];
  readonly #options: ResponseOptions;
  readonly #cancelled = new AbortController();
  readonly #stopped: AbortSignal;
  readonly #released = new AbortController();
  readonly #progress = new EventEmitter();
  readonly #items: ConversationItem[] = [];
  readonly #cachedItems: number;
  readonly #onAudio: (itemId: string, milliseconds: number) => void;
  #audioMs = 0;
  #over = false;
  #cancelReason: CancelReason | undefined;

  constructor(
    state: CallState,
    outputs: readonly Output[],
    options: ResponseOptions,
    observer: { onAudio(run: ResponseRun, itemId: string, milliseconds: number): void },
  ) {
    this.#state = state;
    this.#outputs = outputs;
    this.#options = options;
    this.id = state.identifiers.next('resp');
    this.outOfBand = options.outOfBand ?? false;
    this.#stopped = AbortSignal.any([this.#cancelled.signal, state.ended]);
    this.#cachedItems = Math.max(0, state.conversation.items.length - 2);
    this.#onAudio = (itemId, milliseconds) => {
      this.#audioMs += milliseconds;
      observer.onAudio(this, itemId, milliseconds);
      this.#progress.emit('audio');
    };
    this.#progress.setMaxListeners(0);
  }

  /** Whether it was told to stop; its `response.done` follows in a moment. */
  get stopping(): boolean {
    return this.#stopped.aborted;
  }

  cancel(reason: CancelReason): void {
    this.#cancelReason ??= reason;
    this.#cancelled.abort();
  }

  release(): void {
    this.#released.abort();
  }

  /** Resolves once that much audio was sent, or the response is over. */
  async audioSent(milliseconds: number): Promise<void> {
    while (this.#audioMs < milliseconds && !this.#over) await once(this.#progress, 'audio');
  }

  /** Plays the response to its end. */
  async run(): Promise<ResponseResult> {
    if (!this.#options.omitCreated) {
      const response = responseObject(this.#state, this, 'in_progress', this.#options, []);
      this.#state.send({ type: 'response.created', response });
    }
    if (this.#outputs.length > 0) {
      await pause(this.#options.thinkMs ?? this.#state.timing.thinkMs, this.#stopped);
    }
    await this.#streamOutputs();
    if (this.#options.hold) await Promise.race([aborted(this.#released.signal), aborted(this.#stopped)]);
    const status = this.#finish();
    this.#over = true;
    this.#progress.emit('audio');
    return {
      id: this.id,
      status,
      itemIds: this.#items.map((item) => item.id),
      callIds: this.#items.map((item) => item['call_id']).filter((id) => typeof id === 'string'),
    };
  }

  async #streamOutputs(): Promise<void> {
    const bad = this.#options.status !== undefined && this.#options.status !== 'completed';
    for (const [outputIndex, output] of this.#outputs.entries()) {
      if (this.#stopped.aborted) return;
      const stage: OutputStage = {
        state: this.#state,
        responseId: this.id,
        outputIndex,
        inConversation: !this.outOfBand,
        chunkDelayMs: this.#options.chunkDelayMs ?? this.#state.timing.chunkDelayMs,
        stopped: this.#stopped,
        finalStatus: bad && outputIndex === this.#outputs.length - 1 ? 'incomplete' : 'completed',
        onAudio: this.#onAudio,
      };
      this.#items.push(await streamOutput(stage, output));
    }
  }

  #finish(): ResponseResult['status'] {
    if (this.#state.ended.aborted) return 'dropped';
    const status: ResponseStatus = this.#cancelReason ? 'cancelled' : (this.#options.status ?? 'completed');
    if (this.#options.omitDone) return status;
    const computed = status === 'failed' ? null : this.#usage();
    const response = {
      ...responseObject(this.#state, this, status, this.#options, this.#items),
      status_details: this.#cancelReason
        ? { type: 'cancelled', reason: this.#cancelReason }
        : (this.#options.statusDetails ?? statusDetails(status)),
      usage: this.#options.usage === undefined ? computed : this.#options.usage,
    };
    this.#state.send({ type: 'response.done', response });
    this.#state.send({ type: 'rate_limits.updated', rate_limits: rateLimits });
    return status;
  }

  #usage(): ReturnType<typeof computeUsage> {
    const { conversation, session } = this.#state;
    return computeUsage(conversation, this.#items, { cachedItems: this.#cachedItems, session });
  }
}

const rateLimits = [{ name: 'tokens', limit: 40_000, remaining: 39_000, reset_seconds: 1.5 }];

function streamOutput(stage: OutputStage, output: Output): Promise<ConversationItem> {
  if ('say' in output) return streamSpeech(stage, output);
  if ('text' in output) return streamText(stage, output);
  if ('call' in output) return streamFunctionCall(stage, output);
  if ('mcpCall' in output) return streamMcpCall(stage, output);
  return streamMcpApproval(stage, output);
}
