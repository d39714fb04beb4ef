import type { CallState } from './call-state.ts';
import { ResponseRun, type CancelReason } from './response-run.ts';
import type { Answer, Output, ResponseOptions, ResponseResult, ScriptedResponse } from './script-types.ts';

/** Somebody asked for a response: the client, the end of the user's speech, or the script itself. */
export interface ResponseRequest {
  origin: 'client' | 'speech' | 'script';
  outOfBand: boolean;
  metadata?: Record<string, string>;
}

interface Reply {
  outputs: readonly Output[];
  options: ResponseOptions;
  /** Told the run once it has begun; undefined when the call ends before that. */
  settle(begun: Begun | undefined): void;
}

interface Begun {
  run: ResponseRun;
  ended: Promise<ResponseResult>;
}

/** Brings requests for a response and the script's replies together, one in-band response at a time. */
export class ResponseDesk {
  readonly #state: CallState;
  readonly #observer: ConstructorParameters<typeof ResponseRun>[3];
  readonly #running = new Set<ResponseRun>();
  #requests: ResponseRequest[] = [];
  #replies: Reply[] = [];

  constructor(state: CallState, observer: ConstructorParameters<typeof ResponseRun>[3]) {
    this.#state = state;
    this.#observer = observer;
    state.ended.addEventListener('abort', () => this.#dropReplies(), { once: true });
  }

  /** The in-band response that is running now. */
  get active(): ResponseRun | undefined {
    return [...this.#running].find((run) => !run.outOfBand);
  }

  get unanswered(): number {
    return this.#requests.length;
  }

  find(responseId: string): ResponseRun | undefined {
    return [...this.#running].find((run) => run.id === responseId);
  }

  /** Somebody wants a response; it starts when the script has a reply for it. */
  ask(request: ResponseRequest): void {
    this.#requests.push(request);
    this.#match();
  }

  /** New speech makes an unanswered request of the speech before it void. */
  forgetSpeechRequests(): void {
    this.#requests = this.#requests.filter((request) => request.origin !== 'speech');
  }

  /** Waits to be asked, then answers. */
  reply(answer: Answer, options: ResponseOptions): ScriptedResponse {
    return this.#enqueue(answer, options);
  }

  /** Answers the oldest waiting request, or speaks unasked. */
  respond(answer: Answer, options: ResponseOptions): ScriptedResponse {
    const active = this.active;
    if (active && !active.stopping && !options.outOfBand) {
      throw new Error(`response ${active.id} is still active; await it, hold a reply, or go out of band`);
    }
    const outOfBand = options.outOfBand ?? false;
    if (!this.#requests.some((request) => request.outOfBand === outOfBand)) {
      this.#requests.push({ origin: 'script', outOfBand });
    }
    return this.#enqueue(answer, options, 'first');
  }

  cancelActive(reason: CancelReason): void {
    this.active?.cancel(reason);
  }

  #enqueue(answer: Answer, options: ResponseOptions, place: 'first' | 'last' = 'last'): ScriptedResponse {
    const outputs = typeof answer === 'string' ? [{ say: answer }] : answer;
    const begun = new Promise<Begun | undefined>((settle) => {
      const reply: Reply = { outputs, options, settle };
      if (this.#state.ended.aborted) settle(undefined);
      else if (place === 'first') this.#replies.unshift(reply);
      else this.#replies.push(reply);
    });
    this.#match();
    return controls(begun);
  }

  #match(): void {
    for (const reply of this.#replies.slice()) {
      const outOfBand = reply.options.outOfBand ?? false;
      const request = this.#requests.find((candidate) => candidate.outOfBand === outOfBand);
      if (!request || (!outOfBand && this.active)) continue;
      this.#requests = this.#requests.filter((candidate) => candidate !== request);
      this.#replies = this.#replies.filter((candidate) => candidate !== reply);
      this.#start(reply, request);
    }
  }

  #start(reply: Reply, request: ResponseRequest): void {
    const metadata = reply.options.metadata ?? request.metadata;
    const options = metadata ? { ...reply.options, metadata } : reply.options;
    const run = new ResponseRun(this.#state, reply.outputs, options, this.#observer);
    this.#running.add(run);
    const ended = run.run().finally(() => {
      this.#running.delete(run);
      this.#match();
    });
    reply.settle({ run, ended });
  }

  #dropReplies(): void {
    for (const reply of this.#replies.splice(0)) reply.settle(undefined);
  }
}

function controls(begun: Promise<Begun | undefined>): ScriptedResponse {
  const dropped: ResponseResult = { id: '', status: 'dropped', itemIds: [], callIds: [] };
  return Object.assign(
    begun.then((response) => response?.ended ?? dropped),
    {
      started: begun.then((response) => response?.run.id ?? ''),
      audioSent: async (milliseconds: number) => (await begun)?.run.audioSent(milliseconds),
      release: () => void begun.then((response) => response?.run.release()),
    },
  );
}
