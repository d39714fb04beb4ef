import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';

/**
 * A transport that waits before it stops for the caller, as applications do that take a cough for no interruption. It needs a
 * session whose turn detection does not interrupt by itself.
 */
export class PatientTransport extends OpenAIRealtimeWebSocket {
  readonly #waitMs: () => number;
  #pending: NodeJS.Timeout | undefined;

  constructor(url: string, waitMs: () => number) {
    super({ url });
    this.#waitMs = waitMs;
    // What would be cut now is the answer to what the caller said.
    this.on('turn_started', () => clearTimeout(this.#pending));
  }

  // Only at speech does the SDK say whether the response is to be cancelled; guardrails interrupt without, and at once.
  override interrupt(cancelOngoingResponse?: boolean): void {
    if (cancelOngoingResponse === undefined) return super.interrupt();
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => super.interrupt(cancelOngoingResponse), this.#waitMs());
  }
}
