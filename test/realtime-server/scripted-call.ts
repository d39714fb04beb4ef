import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import { AudioPlayback } from './audio-playback.ts';
import type { CallState } from './call-state.ts';
import { answerClientEvent } from './client-event-answers.ts';
import { ClientEventLog, type ClientEventMatch } from './client-event-log.ts';
import { Conversation } from './conversation.ts';
import type { Identifiers } from './identifiers.ts';
import { NetworkLink } from './network-link.ts';
import { pause } from './pause.ts';
import { ResponseDesk } from './response-desk.ts';
import type { Answer, ResponseOptions, ScriptedResponse, SpeechOptions, Timing } from './script-types.ts';
import { defaultSession, mergeSession } from './session-config.ts';
import { SpeechDetector } from './speech-detector.ts';
import { UserSpeech } from './user-speech.ts';
import { parseWireEvent, type ConversationItem, type JsonObject, type WireEvent } from './wire-types.ts';

/** What a call is made of. */
export interface ScriptedCallOptions {
  socket: WebSocket;
  url: URL;
  headers: IncomingHttpHeaders;
  identifiers: Identifiers;
  timing: Timing;
  playsAudio: boolean;
  hearsAudio: boolean;
  audible: boolean;
  /** For how long `semantic_vad` waits, where the server hears by itself when the user speaks. */
  semanticWaitMs: number | undefined;
  networkMs: number;
  /** What differs from the API's defaults before the client has changed anything. */
  session: JsonObject;
  /** What is said in place of `session.created`. */
  refusal: WireEvent | undefined;
  leavesAudioUnread: boolean;
}

/** How every client begins that appends audio. */
const AUDIO = Buffer.from('{"type":"input_audio_buffer.append"');

/** One connection of a client, and the script's hands on the server's side of it. */
export class ScriptedCall {
  /** The session's id, `sess_…`. */
  readonly sessionId: string;
  /** The address that the client connected to, with its `model` or `call_id`. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly #socket: WebSocket;
  readonly #state: CallState;
  readonly #log = new ClientEventLog();
  readonly #responses: ResponseDesk;
  readonly #speech: UserSpeech;
  readonly #playback: AudioPlayback;
  readonly #detector: SpeechDetector | undefined;
  readonly #toClient: NetworkLink;
  readonly #ended = new AbortController();

  constructor(options: ScriptedCallOptions) {
    const { identifiers, socket } = options;
    this.#socket = socket;
    this.#toClient = new NetworkLink(options.networkMs);
    const fromClient = new NetworkLink(options.networkMs);
    this.url = options.url;
    this.headers = options.headers;
    this.sessionId = identifiers.next('sess');
    this.#state = {
      identifiers,
      conversation: new Conversation(identifiers.next('conv')),
      timing: options.timing,
      playsAudio: options.playsAudio,
      hearsAudio: options.hearsAudio,
      audible: options.audible,
      session: mergeSession(
        defaultSession(this.sessionId, options.url.searchParams.get('model') ?? 'gpt-realtime'),
        options.session,
      ),
      ended: this.#ended.signal,
      send: (event) => this.send(event),
    };
    this.#playback = new AudioPlayback(this.#state, (id) => this.#responses.find(id) !== undefined);
    this.#responses = new ResponseDesk(this.#state, {
      onAudio: (run, itemId, milliseconds) => {
        if (options.playsAudio) this.#playback.add(run.id, itemId, milliseconds);
      },
    });
    this.#speech = new UserSpeech(this.#state, {
      interrupt: () => this.#interrupt(),
      askForResponse: () => this.#askAfterSpeech(),
    });
    this.#detector = options.semanticWaitMs === undefined ? undefined : this.#detect(options.semanticWaitMs);
    socket.on('message', (data: Buffer) => {
      if (!options.leavesAudioUnread || !data.subarray(0, AUDIO.length).equals(AUDIO))
        fromClient.carry(() => this.#receive(data.toString()));
    });
    socket.on('close', () => this.#end());
    socket.on('error', () => this.#end());
    this.send(options.refusal ?? { type: 'session.created', session: this.#state.session });
  }

  /** Everything the client has sent so far. */
  get clientEvents(): readonly WireEvent[] {
    return this.#log.events;
  }

  /** The session's configuration in force. */
  get session(): JsonObject {
    return this.#state.session;
  }

  /** The items of the conversation, in order. */
  get items(): readonly ConversationItem[] {
    return this.#state.conversation.items;
  }

  /** How many responses were asked for that the script has not answered yet. */
  get unansweredRequests(): number {
    return this.#responses.unanswered;
  }

  /** Aborts when the connection is over. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Sends any event as it is, with an `event_id` added unless it has one. */
  send(event: WireEvent): void {
    const message = JSON.stringify({ event_id: this.#state.identifiers.next('event'), ...event });
    this.#toClient.carry(() => {
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(message);
    });
  }

  /** The next client event that matches and was not waited for before; rejects after `timeoutMs`. */
  nextClientEvent(match: ClientEventMatch, timeoutMs = 60_000): Promise<WireEvent> {
    return this.#log.next(match, timeoutMs);
  }

  /** Answers the next request for a response, waiting until there is one. */
  reply(answer: Answer, options: ResponseOptions = {}): ScriptedResponse {
    return this.#responses.reply(answer, options);
  }

  /** Starts a response now: to the oldest waiting request, or unasked. Throws while another one is active. */
  respond(answer: Answer, options: ResponseOptions = {}): ScriptedResponse {
    return this.#responses.respond(answer, options);
  }

  /** The user speaks; resolves with the item's id when the speech is over. */
  userSpeaks(options: SpeechOptions = {}): Promise<string> {
    return this.#speech.speak(options);
  }

  /** The user starts to speak, which interrupts an active response unless the session says otherwise. */
  speechStarted(): string {
    return this.#speech.start();
  }

  /** The user stops; the audio is committed and, unless told otherwise, a response asked for. */
  speechStopped(options: { audioMs?: number; autoRespond?: boolean } = {}): string {
    return this.#speech.stop(options);
  }

  /** The user stayed silent for too long (`input_audio_buffer.timeout_triggered`). */
  userStaysSilent(): string {
    return this.#speech.stayedSilent();
  }

  /** The transcription of the user's speech arrives. */
  transcriptionCompleted(itemId: string, transcript: string): void {
    this.#speech.transcribed(itemId, transcript);
  }

  /** The transcription of the user's speech fails. */
  transcriptionFailed(itemId: string, error: JsonObject = { code: 'audio_unintelligible' }): void {
    this.#speech.transcriptionFailed(itemId, error);
  }

  /** Nothing happens for a while, once the client has got all that was sent; ends early when the call does. */
  async silence(milliseconds: number): Promise<void> {
    await this.#allArrived();
    await pause(milliseconds, this.ended);
  }

  /** Frames arrive in their order: what answers a ping has got what was sent before it. */
  async #allArrived(): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const answered = once(this.#socket, 'pong', { signal: this.ended });
    this.#socket.ping();
    // The call ends, or breaks.
    await answered.catch(() => undefined);
  }

  /** Breaks the connection without a close handshake. */
  dropSocket(): void {
    this.#socket.terminate();
  }

  /** Closes the connection properly; with 1005 without a code, which is what that means. */
  close(code = 1000, reason = ''): void {
    if (code === 1005) this.#socket.close();
    else this.#socket.close(code, reason);
  }

  #receive(text: string): void {
    const event = parseWireEvent(text);
    if (!event) {
      const error = { type: 'invalid_request_error', code: 'invalid_json', message: 'Could not parse JSON' };
      return this.send({ type: 'error', error: { ...error, param: null, event_id: null } });
    }
    const parts = { state: this.#state, responses: this.#responses };
    const hearing = { speech: this.#speech, detector: this.#detector };
    answerClientEvent({ ...parts, ...hearing, playback: this.#playback }, event);
    this.#log.record(event);
  }

  #detect(semanticWaitMs: number): SpeechDetector {
    let startMs = 0;
    const started = (positionMs: number): void => {
      startMs = positionMs;
      this.#speech.start(positionMs);
    };
    const stopped = (positionMs: number): void => {
      this.#speech.stop({ audioMs: positionMs - startMs });
    };
    return new SpeechDetector({ started, stopped }, semanticWaitMs);
  }

  #interrupt(): void {
    this.#responses.forgetSpeechRequests();
    this.#responses.cancelActive('turn_detected');
    this.#playback.clear();
  }

  #askAfterSpeech(): void {
    const active = this.#responses.active;
    if (!active || active.stopping) this.#responses.ask({ origin: 'speech', outOfBand: false });
  }

  #end(): void {
    this.#ended.abort();
    this.#log.end();
  }
}
