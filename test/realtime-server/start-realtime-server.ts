import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CallEndedError } from './client-event-log.ts';
import { Identifiers } from './identifiers.ts';
import { answerRestRequest } from './rest-endpoints.ts';
import type { Timing } from './script-types.ts';
import { ScriptedCall } from './scripted-call.ts';
import type { JsonObject, WireEvent } from './wire-types.ts';

/** What the server does beside following the protocol. */
export interface RealtimeServerOptions {
  /** Drives every connection from its first moment; its failure makes `close()` reject. */
  script?: (call: ScriptedCall) => Promise<void>;
  /** Answers connections with HTTP 401, or with this status. */
  rejectConnections?: boolean | number;
  /** Answers every connection with this error event in place of `session.created`. */
  refusal?: WireEvent;
  timing?: Partial<Timing>;
  /** Sends `output_audio_buffer.*` and truncates by itself, as over WebRTC and SIP. */
  playsAudio?: boolean;
  /**
   * Times what `userSpeaks()` says by the audio that the client sends, whatever that sounds like, and waits for the silence
   * with which turn detection is configured.
   */
  hearsAudio?: boolean;
  /** What the assistant says is a tone instead of silence. */
  audible?: boolean;
  /**
   * Hears from the client's audio when the user speaks, instead of being told by the script. With `semantic_vad` it waits
   * for that many milliseconds of silence, and does not say so.
   */
  detectsSpeech?: { semanticWaitMs: number };
  /** How long the network takes each way, in milliseconds. */
  networkMs?: number;
  /** How sessions are set up before their client says anything, where that is not the API's default. */
  session?: JsonObject;
  /** A free one by default. */
  port?: number;
  /** What each id has between its prefix and its number; random by default. With `''` the first session is `sess_0001`. */
  run?: string;
  /** Takes a call out of `calls` when it is over, so that a server which runs for long stays small. */
  forgetsEndedCalls?: boolean;
  /** Takes the audio that clients send without reading it, so that one process can take that of hundreds. */
  leavesAudioUnread?: boolean;
}

/** A running server. */
export interface RealtimeServer {
  /** Where clients connect: `ws://127.0.0.1:<port>/v1/realtime?model=gpt-realtime-2.1`. */
  readonly url: string;
  /** `http://127.0.0.1:<port>`, for the REST endpoints of SIP calls. */
  readonly origin: string;
  /** All calls so far, ended ones included. */
  readonly calls: readonly ScriptedCall[];
  /** May be changed while the server runs. */
  rejectConnections: boolean | number;
  /** The next call that was not taken before. */
  nextCall(timeoutMs?: number): Promise<ScriptedCall>;
  /** Ends every connection and the server; rejects when a script failed. */
  close(): Promise<void>;
}

/** Starts a scripted Realtime API server on loopback. */
export async function startRealtimeServer(options: RealtimeServerOptions = {}): Promise<RealtimeServer> {
  const server = new ScriptedRealtimeServer(options);
  await server.listen();
  return server;
}

class ScriptedRealtimeServer implements RealtimeServer {
  readonly #calls = new Set<ScriptedCall>();
  rejectConnections: boolean | number;
  readonly #options: RealtimeServerOptions;
  readonly #http = createServer(answerRestRequest);
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #identifiers: Identifiers;
  readonly #scripts = new Set<Promise<void>>();
  readonly #untaken = new Set<ScriptedCall>();
  readonly #takers = new Set<(call: ScriptedCall) => void>();

  constructor(options: RealtimeServerOptions) {
    this.#options = options;
    this.#identifiers = new Identifiers(options.run);
    this.rejectConnections = options.rejectConnections ?? false;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get calls(): readonly ScriptedCall[] {
    return [...this.#calls];
  }

  get origin(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('the server is not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  get url(): string {
    return `${this.origin.replace('http', 'ws')}/v1/realtime?model=gpt-realtime-2.1`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#options.port ?? 0, '127.0.0.1', resolve);
    });
  }

  nextCall(timeoutMs = 60_000): Promise<ScriptedCall> {
    const [untaken] = this.#untaken;
    if (untaken) {
      this.#untaken.delete(untaken);
      return Promise.resolve(untaken);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#takers.delete(take);
        reject(new Error(`no call within ${timeoutMs} ms`));
      }, timeoutMs);
      const take = (call: ScriptedCall): void => {
        clearTimeout(timer);
        resolve(call);
      };
      this.#takers.add(take);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const call of this.#calls) call.dropSocket();
    this.#http.closeAllConnections();
    this.#sockets.close();
    await closed;
    await Promise.all(this.#scripts);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', this.origin);
    const rejection = this.rejectConnections === true ? 401 : Number(this.rejectConnections);
    if (rejection > 0) return refuseUpgrade(socket, rejection);
    if (url.pathname !== '/v1/realtime') return refuseUpgrade(socket, 404);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const call = new ScriptedCall({
        socket: webSocket,
        url,
        headers: request.headers,
        identifiers: this.#identifiers,
        timing: { thinkMs: 0, chunkDelayMs: 0, ...this.#options.timing },
        playsAudio: this.#options.playsAudio ?? false,
        hearsAudio: this.#options.hearsAudio ?? false,
        audible: this.#options.audible ?? false,
        semanticWaitMs: this.#options.detectsSpeech?.semanticWaitMs,
        networkMs: this.#options.networkMs ?? 0,
        session: this.#options.session ?? {},
        refusal: this.#options.refusal,
        leavesAudioUnread: this.#options.leavesAudioUnread ?? false,
      });
      this.#announce(call);
    });
  }

  #announce(call: ScriptedCall): void {
    this.#calls.add(call);
    if (this.#options.forgetsEndedCalls) this.#forgetAtEnd(call);
    const take = this.#takers.values().next().value;
    if (take) {
      this.#takers.delete(take);
      take(call);
    } else this.#untaken.add(call);
    const script = this.#options.script?.(call).catch((error: unknown) => {
      if (!(error instanceof CallEndedError)) throw error;
    });
    if (!script) return;
    // One that failed is kept: `close()` rejects with it.
    script.then(
      () => this.#scripts.delete(script),
      () => call.dropSocket(),
    );
    this.#scripts.add(script);
  }

  #forgetAtEnd(call: ScriptedCall): void {
    const forget = (): void => {
      this.#calls.delete(call);
      this.#untaken.delete(call);
    };
    call.ended.addEventListener('abort', forget, { once: true });
  }
}

/** Refuses a connection the way the API does: an HTTP error with a JSON body. */
function refuseUpgrade(socket: Duplex, status: number): void {
  const message = status === 401 ? 'Incorrect API key provided.' : (STATUS_CODES[status] ?? 'Refused');
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', code: String(status) } });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
