import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';

/**
 * A transport that waits before it stops for the caller, as applications do that take a cough for no interruption. It needs a
 * session whose turn detection does not interrupt by itself.
 */
export class PatientTransport extends OpenAIRealtimeWebSocket {
  readonly #waitMs: () => number;

  constructor(url: string, waitMs: () => number) {
    super({ url });
    this.#waitMs = waitMs;
  }

  // Only at speech does the SDK say whether the response is to be cancelled; guardrails interrupt without, and at once.
  override interrupt(cancelOngoingResponse?: boolean): void {
    if (cancelOngoingResponse === undefined) return super.interrupt();
    setTimeout(() => super.interrupt(cancelOngoingResponse), this.#waitMs());
  }
}
