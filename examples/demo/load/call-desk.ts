import type { ScriptedCall } from '../../../test/realtime-server/index.ts';

/** Brings the two ends of each connection together: sessions say their number in the address. */
export class CallDesk {
  readonly #waiting = new Map<string, (call: ScriptedCall) => void>();

  /** The address of a session, and the server's end of its connection once that is there. */
  expect(serverUrl: string, callNumber: number, model: string): { url: string; call: Promise<ScriptedCall> } {
    const url = new URL(serverUrl);
    url.searchParams.set('model', model);
    url.searchParams.set('call', String(callNumber));
    const call = new Promise<ScriptedCall>((resolve) => this.#waiting.set(String(callNumber), resolve));
    return { url: url.href, call };
  }

  /** The server's script: hands the call to whoever expects it. */
  readonly take = (call: ScriptedCall): Promise<void> => {
    const number = call.url.searchParams.get('call') ?? '';
    this.#waiting.get(number)?.(call);
    this.#waiting.delete(number);
    return Promise.resolve();
  };

  forget(callNumber: number): void {
    this.#waiting.delete(String(callNumber));
  }
}
