import { AudioRecorder } from '../../../src/recording/audio/audio-recorder.ts';
import { SessionFeed } from '../../../src/session/session-feed.ts';
import { heldIn, readWav } from '../../support/wav-file.ts';
import { START } from '../told-session.ts';
import type { AudioTarget } from '../../../src/index.ts';
import type { SessionReceiver } from '../../../src/session/session-receiver.ts';
import type { Signal } from '../../../src/signals/signal.ts';
import type { Held, WavFile } from '../../support/wav-file.ts';

export const PCM = { type: 'audio/pcm', rate: 24_000 };
export const MU_LAW = { type: 'audio/pcmu' };
export const A_LAW = { type: 'audio/pcma' };

/** A session as a server tells it. */
export const formats = (input: object, output = input): object => ({
  audio: { input: { format: input }, output: { format: output } },
});

/** Bytes that are kept, in the order in which they came. */
export function keepingTarget(): AudioTarget & { bytes(): Buffer } {
  const chunks: Uint8Array[] = [];
  return { write: (bytes) => void chunks.push(bytes), bytes: () => Buffer.concat(chunks) };
}

/** So many samples, all the same: PCM16. */
export function held(value: number, samples: number): Buffer {
  return Buffer.from(new Int16Array(samples).fill(value).buffer);
}

/** A call in scripted time whose audio is recorded. Times are milliseconds since it began. */
export class RecordedCall {
  readonly target = keepingTarget();
  readonly feed: SessionFeed;
  #time = 0;

  constructor({
    session = formats(PCM),
    target,
    alongside,
  }: { session?: object; target?: AudioTarget; alongside?: SessionReceiver } = {}) {
    this.feed = new SessionFeed(() => ({ now: () => START + this.#time }));
    if (alongside !== undefined) this.feed.add(alongside);
    this.feed.add(new AudioRecorder(target ?? this.target, (message) => message));
    this.begin(session);
  }

  begin(session = formats(PCM)): void {
    this.feed.begin(this.feed.attempt({ agents: false }));
    this.feed.serverEvent({ type: 'session.created', session });
  }

  at(time: number): this {
    this.#time = time;
    return this;
  }

  get time(): number {
    return this.#time;
  }

  /** The client sends audio. */
  sends(audio: Buffer): this {
    this.feed.clientEvent({ type: 'input_audio_buffer.append', audio: audio.toString('base64') });
    return this;
  }

  /** The client sends so many milliseconds of a sample. */
  says(value: number, milliseconds = 20): this {
    return this.sends(held(value, milliseconds * 24));
  }

  /** The server sends audio of a response. */
  gives(responseId: string, audio: Buffer): this {
    const delta = audio.toString('base64');
    return this.server({ type: 'response.output_audio.delta', response_id: responseId, delta });
  }

  /** The server sends so many milliseconds of a sample. */
  answers(responseId: string, value: number, milliseconds: number): this {
    return this.gives(responseId, held(value, milliseconds * 24));
  }

  server(event: Record<string, unknown>): this {
    this.feed.serverEvent(event);
    return this;
  }

  client(event: Record<string, unknown>): this {
    this.feed.clientEvent(event);
    return this;
  }

  signal(signal: Signal): this {
    this.feed.signal(signal);
    return this;
  }

  /** The session ends. */
  ends(time: number): this {
    this.at(time).feed.end('closed');
    return this;
  }

  get wav(): WavFile {
    return readWav(this.target.bytes());
  }

  get left(): Held[] {
    return heldIn(this.wav.left, this.wav.rate);
  }

  get right(): Held[] {
    return heldIn(this.wav.right, this.wav.rate);
  }
}
