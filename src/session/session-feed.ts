import { context } from '@opentelemetry/api';
import { decodeClientEvent } from '../realtime-api/client-event.ts';
import { text } from '../host/fields.ts';
import { audioBytes, chunkKind } from '../realtime-api/output-chunk.ts';
import { appendedBytes } from '../realtime-api/input-audio.ts';
import { decodeServerEvent } from '../realtime-api/server-event.ts';
import { guardTelling, runInContext, type Guard } from '../host/guard.ts';
import { addOpenSession, removeOpenSession } from './open-sessions.ts';
import { locateServer } from './server-location.ts';
import { AudioFormats } from './audio-formats.ts';
import { CallerClock } from './caller-clock.ts';
import { LastWord } from './last-word.ts';
import { PartialTranscripts } from './partial-transcripts.ts';
import { createSessionClock } from './session-clock.ts';
import { subjectOf, withSubject } from './work-subject.ts';
import type { Context } from '@opentelemetry/api';
import type { TellMessage } from '../host/error-text.ts';
import type { Fields } from '../host/fields.ts';
import type { ErrorFacts, SessionConfigured, Signal } from '../signals/signal.ts';
import type { Failure, SessionEndReason } from '../model/records.ts';
import type { SessionStart } from '../model/session-record.ts';
import type { Loss } from './last-word.ts';
import type { SessionClock } from './session-clock.ts';
import type { AudioOnWire, SessionBeginning, SessionReceiver } from './session-receiver.ts';
import type { WorkSubject } from './work-subject.ts';

/** What a source knows when a connection begins. */
export interface ConnectionFacts extends Omit<SessionStart, 'startTime' | 'previous' | 'provider'> {
  url?: string | undefined;
}

/** A connection attempt: when and in which context it began. */
export interface ConnectionAttempt {
  clock: SessionClock;
  startTime: number;
  parentContext: Context;
  facts: ConnectionFacts;
}

/**
 * What a source feeds with all that it sees of one connection object: keeps the time, decodes raw events and tells the
 * receivers. It never throws into the source and holds no reference to what is observed.
 */
export class SessionFeed {
  /** Tells what each receiver lets be told. */
  readonly #tell: TellMessage = (message) => {
    let told: string | undefined = message;
    for (const { tellMessage } of this.#receivers)
      if (told !== undefined && tellMessage !== undefined) told = tellMessage(told);
    return told;
  };
  readonly guard: Guard = guardTelling(this.#tell);
  /** Replaced when it changes: whoever is being told of something goes on through the one that was. */
  #receivers: readonly SessionReceiver[] = [];
  readonly #createClock: () => SessionClock;
  #clock: SessionClock;
  /** The session that is open. */
  #open: SessionBeginning | undefined;
  /** What the source said of the open session when it began. */
  #facts: ConnectionFacts | undefined;
  /** How the server calls the open session. */
  #sessionId: string | undefined;
  #sessions = 0;
  /** Stands for this feed in contexts. */
  readonly #identity = {};
  #lastWord = new LastWord();
  #formats = new AudioFormats();
  #caller = new CallerClock(this.#formats);
  #keepsAudio = false;
  /** Only where a receiver keeps content. */
  #transcripts: PartialTranscripts | undefined;

  /** `createClock` makes the clock of each session; the machine's own where there is none. */
  constructor(createClock: () => SessionClock = createSessionClock) {
    this.#createClock = createClock;
    this.#clock = createClock();
  }

  /** Whether a session is open. */
  get active(): boolean {
    return this.#open !== undefined;
  }

  /** Sessions begun so far. */
  get sessions(): number {
    return this.#sessions;
  }

  /** Whether it is known where the open session's server is. */
  get isLocated(): boolean {
    return this.#facts?.url !== undefined;
  }

  get hasReceivers(): boolean {
    return this.#receivers.length > 0;
  }

  /** Whether a receiver keeps audio: nobody else needs what {@link appended} is given of it. */
  get keepsAudio(): boolean {
    return this.#keepsAudio;
  }

  /** Adds a receiver. It joins a session that is open, from now on. */
  add(receiver: SessionReceiver): void {
    this.#receivers = [...this.#receivers, receiver];
    if (receiver.keepsWords === true) this.#transcripts ??= new PartialTranscripts();
    this.#keepsAudio ||= receiver.audio !== undefined;
    if (this.#open === undefined) return;
    const { facts, parentContext } = this.#open;
    receiver.begin({ facts: { ...facts, startTime: this.#clock.now() }, parentContext });
  }

  /** Ends what a receiver has open and tells it nothing any more. The last one takes the open session with it. */
  remove(receiver: SessionReceiver, reason: SessionEndReason): void {
    if (!this.#receivers.includes(receiver)) return;
    if (this.#receivers.length === 1) this.end(reason);
    else receiver.end(this.#lastWord.refusal ? 'error' : reason, this.#clock.now(), this.#lastWord.refusal);
    this.#receivers = this.#receivers.filter((other) => other !== receiver);
    this.#keepsAudio = this.#receivers.some((other) => other.audio !== undefined);
  }

  /** Notes the time and the context of a connection attempt; its session starts with {@link begin}. */
  attempt(facts: ConnectionFacts): ConnectionAttempt {
    const clock = this.#createClock();
    return { clock, startTime: clock.now(), parentContext: context.active(), facts };
  }

  /** Begins a session. One that is open still ends as reconnected. */
  begin({ clock, parentContext, startTime, facts }: ConnectionAttempt): void {
    if (!this.hasReceivers) return;
    this.end('reconnected');
    this.#clock = clock;
    this.#facts = facts;
    this.#sessionId = undefined;
    this.#lastWord = new LastWord();
    this.#formats = new AudioFormats();
    this.#caller = new CallerClock(this.#formats);
    this.#sessions += 1;
    const { url, ...known } = facts;
    this.#open = { facts: { ...known, ...locateServer(url), startTime }, parentContext };
    for (const receiver of this.#receivers) receiver.begin(this.#open);
    addOpenSession(this);
  }

  /** The server's address, where it is known only once the connection is being made. */
  located(url: string): void {
    if (this.#open === undefined) return;
    this.#facts = { ...this.#facts, url };
    const location = locateServer(url);
    Object.assign(this.#open.facts, location);
    const time = this.#clock.now();
    for (const receiver of this.#receivers) receiver.located(location, time);
  }

  connected(): void {
    const time = this.#clock.now();
    for (const receiver of this.#receivers) receiver.connected(time);
  }

  signal(signal: Signal, time: number = this.#clock.now()): void {
    if (this.#open === undefined) return;
    for (const receiver of this.#receivers) receiver.signal(signal, time);
  }

  /** To those that keep what is said: a recording without content is the same whether or not others do. */
  #tellWords(said: readonly Signal[], time: number): void {
    for (const receiver of this.#receivers)
      if (receiver.keepsWords === true) for (const words of said) receiver.signal(words, time);
  }

  /**
   * A Realtime API server event, verbatim. A `session.created` that names another session than the open one ends that as
   * reconnected and begins the other. Gives whether it is more than a chunk.
   */
  serverEvent(event: Fields): boolean {
    if (this.#open === undefined) return false;
    const kind = chunkKind(event['type']);
    if (kind === undefined) {
      this.#serverSignal(event);
      return true;
    }
    this.#lastWord.saidMore();
    const responseId = text(event['response_id']) ?? '';
    const bytes = kind === 'audio' ? audioBytes(event['delta']) : 0;
    this.#transcripts?.chunk(event, kind, responseId);
    // Most events are chunks, and reading the clock is most of what one would cost.
    let time: number | undefined;
    for (const receiver of this.#receivers) {
      // Each chunk of audio is heard.
      if (kind !== 'audio' && receiver.takesChunk?.(responseId, kind) === true) continue;
      time ??= this.#clock.now();
      receiver.chunk(responseId, kind, bytes, time);
    }
    if (this.#keepsAudio && kind === 'audio') this.#tellAudio({ received: event }, time);
    return false;
  }

  #serverSignal(event: Fields): void {
    const signal = decodeServerEvent(event);
    if (signal?.type === 'session_configured') this.#nameSession(signal, event['type'] === 'session.created');
    // Other events that say that something failed are no reason to close.
    this.serverSaid(signal?.type === 'error_raised' && event['type'] === 'error' ? signal.error : undefined);
    if (this.#keepsAudio) this.#tellAudio({ received: event });
    if (signal === undefined) return;
    const time = this.#clock.now();
    this.guard('audio clock', () => {
      this.#formats.heard(signal, event);
      this.#caller.heard(signal, event, time);
    });
    if (this.#transcripts !== undefined) this.#tellWords(this.#transcripts.signal(signal, event, time), time);
    this.signal(signal, time);
  }

  /** A Realtime API client event, verbatim, in wire order. Items that edit the history are no input of the user. */
  clientEvent(event: Fields, editsHistory = false): void {
    if (this.#open === undefined) return;
    const bytes = appendedBytes(event);
    if (bytes >= 0) {
      this.appended(bytes, event['audio']);
      return;
    }
    const time = this.#clock.now();
    const signal = decodeClientEvent(event);
    this.#formats.sent(event);
    this.#caller.sent(event, signal, time);
    if (signal === undefined) return;
    const isEdit = editsHistory && signal.type === 'user_item_sent';
    this.signal(isEdit ? { type: 'history_item_sent' } : signal, time);
  }

  /** The client has appended so many bytes of the user's audio, which `audio` has as base64. Called for each chunk. */
  appended(bytes: number, audio?: unknown): void {
    if (this.#open === undefined) return;
    const time = this.#clock.now();
    this.#caller.appended(bytes, time);
    if (this.#keepsAudio) this.#tellAudio({ sent: audio }, time);
  }

  /** To those that keep it. What cannot be decoded is silence. */
  #tellAudio(onWire: AudioOnWire, time = this.#clock.now()): void {
    this.guard('audio', () => {
      for (const receiver of this.#receivers) receiver.audio?.(onWire, this.#formats, time);
    });
  }

  /**
   * Does work of the application within the span of what it is about, so that whatever it sets off becomes part of that.
   * The work is done exactly once; what it returns or throws is handed through.
   */
  runWithin<Result>(subject: WorkSubject | undefined, work: () => Result): Result {
    if (subject === undefined || this.#open === undefined) return work();
    let within: Context | undefined;
    this.guard('context', () => {
      within = this.#contextFor(subject);
    });
    return within === undefined ? work() : runInContext(within, work, this.#tell);
  }

  /** What the work is about within which this is called, as far as the application's context manager keeps it. */
  currentSubject(): WorkSubject | undefined {
    return subjectOf(context.active(), this.#identity);
  }

  #contextFor(subject: WorkSubject): Context {
    let within = context.active();
    for (const receiver of this.#receivers) within = receiver.contextFor?.(subject, within) ?? within;
    return withSubject(within, this.#identity, subject);
  }

  /** Only the event that a session begins with tells it from another: an update is one of the session that there is. */
  #nameSession({ sessionId, model, voice }: SessionConfigured, created: boolean): void {
    if (sessionId === undefined) return;
    if (created && this.#sessionId !== undefined && this.#sessionId !== sessionId) {
      const facts = {
        ...this.#facts,
        model: model ?? this.#facts?.model,
        voice: voice ?? this.#facts?.voice,
        apart: true,
      };
      this.begin(this.attempt(facts));
    }
    this.#sessionId ??= sessionId;
  }

  /** The server has said something, an error if one is given; where a source has no raw events it says so itself. */
  serverSaid(error?: ErrorFacts): void {
    if (error === undefined) this.#lastWord.saidMore();
    else this.#lastWord.saidError(error, this.#clock.now());
  }

  /** The open session was there before it was seen: an error is not the first thing that its server says. */
  joined(): void {
    this.#lastWord.underWay = true;
    this.#caller.missedBeginning();
  }

  /** Ends the open session, if there is one. One that the server refused ends with that, whoever closes first. */
  end(reason: SessionEndReason, failure?: Failure): void {
    const { refusal } = this.#lastWord;
    if (refusal === undefined) this.#finish(reason, failure);
    else this.#finish('error', refusal);
  }

  /** Ends the open session, whose connection is gone without anybody on this side having asked for that. */
  lost(loss: Loss = {}): void {
    const failure = this.#reasonFor(loss) ?? loss.failure;
    if (failure === undefined) this.#finish('disconnected', undefined, loss.closeCode);
    else this.#finish('error', failure);
  }

  /** Ends the open session, whose source has nothing more to say. */
  ranOut(): void {
    const failure = this.#reasonFor({});
    this.#finish(failure === undefined ? 'closed' : 'error', failure);
  }

  #reasonFor(loss: Loss): Failure | undefined {
    return this.#lastWord.reasonFor(loss, this.#clock.now());
  }

  #finish(reason: SessionEndReason, failure?: Failure, closeCode?: number): void {
    if (this.#open === undefined) return;
    this.#open = undefined;
    removeOpenSession(this);
    const time = this.#clock.now();
    this.#tellWords(this.#transcripts?.takeAll() ?? [], time);
    for (const receiver of this.#receivers) receiver.end(reason, time, failure, closeCode);
  }
}
