import type { RealtimeSession } from '@openai/agents-realtime';
import type {
  Answer,
  Output,
  ResponseOptions,
  ScriptedCall,
  ScriptedResponse,
} from '../../../test/realtime-server/index.ts';
import type { Dice } from './dice.ts';
import type { Pace } from './pace.ts';

const chunkMs = 200;
/** The model talks four times as fast as it is played. */
const generationSpeed = 4;

/** What happens on one call: both ends of its connection, and what decides how long things take. */
export class Stage {
  readonly call: ScriptedCall;
  readonly session: RealtimeSession;
  readonly dice: Dice;
  readonly #pace: Pace;
  readonly #thinkMs: number;

  constructor(parts: {
    call: ScriptedCall;
    session: RealtimeSession;
    dice: Dice;
    pace: Pace;
    /** How long the model thinks, in half of its responses or less. */
    thinkMs: number;
  }) {
    this.call = parts.call;
    this.session = parts.session;
    this.dice = parts.dice;
    this.#pace = parts.pace;
    this.#thinkMs = parts.thinkMs;
  }

  /** Whether there is nobody on the line any more. */
  get isOver(): boolean {
    return this.call.ended.aborted || this.session.transport.status !== 'connected';
  }

  /** The caller speaks for a second or two. */
  async callerSpeaks(transcript: string): Promise<void> {
    const milliseconds = this.dice.between(900, 2600);
    await this.call.userSpeaks({
      durationMs: this.#pace.of(milliseconds),
      audioMs: Math.round(milliseconds),
      transcript,
      transcriptDelayMs: this.#pace.of(this.dice.skewed(250)),
    });
  }

  /** The caller speaks over a response, until it is cut. */
  async callerSpeaksOver(response: ScriptedResponse, transcript: string): Promise<void> {
    const itemId = this.call.speechStarted();
    const milliseconds = this.dice.between(900, 1800);
    await Promise.all([response, this.pause(milliseconds)]);
    this.call.speechStopped({ audioMs: Math.round(milliseconds) });
    this.call.transcriptionCompleted(itemId, transcript);
  }

  /** The model's answer to the next request for one. */
  reply(answer: Answer, options: ResponseOptions = {}): ScriptedResponse {
    return this.call.reply(answer, { ...this.#timing(), ...options });
  }

  /** Speech of so many milliseconds. */
  speech(say: string, milliseconds: number): Output {
    return { say, audioMs: this.#pace.of(milliseconds), chunkMs: this.#pace.of(chunkMs) };
  }

  /** Speaks without having been asked. */
  async greet(say: string): Promise<void> {
    const milliseconds = 1200;
    await this.call.respond([this.speech(say, milliseconds)], this.#timing());
    await this.#playedOut(milliseconds);
  }

  /** Answers with speech, after other outputs if there are any, and waits until the caller has heard it. */
  async answer(say: string, before: readonly Output[] = []): Promise<void> {
    const milliseconds = this.dice.between(1200, 4000);
    await this.reply([...before, this.speech(say, milliseconds)]);
    await this.#playedOut(milliseconds);
  }

  /** So many milliseconds of a response are sent. */
  audioSent(response: ScriptedResponse, milliseconds: number): Promise<void> {
    return response.audioSent(this.#pace.of(milliseconds));
  }

  pause(milliseconds: number): Promise<void> {
    return this.call.silence(this.#pace.of(milliseconds));
  }

  /** What so many milliseconds of a call take here. */
  duration(milliseconds: number): number {
    return this.#pace.of(milliseconds);
  }

  /** The caller hears what is left of it, and draws breath. */
  #playedOut(audioMs: number): Promise<void> {
    return this.pause(audioMs * (1 - 1 / generationSpeed) + this.dice.between(300, 1200));
  }

  #timing(): Required<Pick<ResponseOptions, 'thinkMs' | 'chunkDelayMs'>> {
    return {
      thinkMs: this.#pace.of(this.dice.skewed(this.#thinkMs)),
      chunkDelayMs: this.#pace.of(chunkMs / generationSpeed),
    };
  }
}
