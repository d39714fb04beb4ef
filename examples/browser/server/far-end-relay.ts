import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** How long the far end has to answer an offer. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Carries WebRTC offers to the far end and its answers back. Node has no WebRTC: the far end is a frame of the page,
 * `page/far-end.ts`, which takes offers over a WebSocket.
 */
export class FarEndRelay {
  readonly #realtimeUrl: string;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #farEnd: WebSocket | undefined;

  /** `realtimeUrl` is where the far end takes the data channel to. */
  constructor(realtimeUrl: string) {
    this.#realtimeUrl = realtimeUrl;
  }

  /** Takes the far end's connection; the latest one answers. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#farEnd = webSocket;
    });
  }

  /** Resolves with the far end's answer to an offer, both as SDP. */
  answer(offer: string): Promise<string> {
    const farEnd = this.#farEnd;
    if (farEnd === undefined) return Promise.reject(new Error('The far end is not there.'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The far end does not answer.')), ANSWER_WITHIN_MS);
      farEnd.once('message', (answer: Buffer) => {
        clearTimeout(timer);
        resolve(answer.toString());
      });
      farEnd.send(JSON.stringify({ offer, realtimeUrl: this.#realtimeUrl }));
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }
}
