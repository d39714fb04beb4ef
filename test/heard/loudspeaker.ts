import { decodeSound } from '../realtime-server/sound.ts';
import type { Piece } from './tape.ts';

/** A chunk of an answer that is to be heard, and until when. */
interface Played extends Piece {
  responseId: string;
  endMs: number;
}

/**
 * Plays what an agent says as it comes: a chunk at once, or when what came before is over. It falls silent when it is told
 * that the agent was interrupted, and plays nothing more of what it was told of by then.
 */
export class Loudspeaker {
  readonly #format: object;
  #pieces: Played[] = [];
  readonly #known = new Set<string>();
  readonly #cut = new Set<string>();
  /** Milliseconds that came when their answer had been cut. */
  afterCutMs = 0;

  constructor(format: object) {
    this.#format = format;
  }

  play(audio: ArrayBuffer, responseId: string): void {
    const { samples, rate } = decodeSound(Buffer.from(audio), this.#format);
    const milliseconds = (samples.length * 1000) / rate;
    this.#known.add(responseId);
    if (this.#cut.has(responseId)) this.afterCutMs += milliseconds;
    else {
      const startMs = Math.max(performance.now(), this.#pieces.at(-1)?.endMs ?? 0);
      this.#pieces.push({ samples, rate, responseId, startMs, endMs: startMs + milliseconds });
    }
  }

  stop(now = performance.now()): void {
    for (const responseId of this.#known) this.#cut.add(responseId);
    this.#pieces = this.#pieces
      .filter(({ startMs }) => startMs < now)
      .map((piece) => (piece.endMs > now ? shortened(piece, now) : piece));
  }

  get isSounding(): boolean {
    return (this.#pieces.at(-1)?.endMs ?? 0) > performance.now();
  }

  /** Milliseconds that have sounded so far. */
  get soundedMs(): number {
    const now = performance.now();
    return this.#pieces.reduce(
      (sum, { startMs, endMs }) => sum + Math.max(0, Math.min(endMs, now) - startMs),
      0,
    );
  }

  /** What has sounded. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** How many answers have sounded, if only in part. */
  get answers(): number {
    return new Set(this.#pieces.map(({ responseId }) => responseId)).size;
  }
}

function shortened(piece: Played, endMs: number): Played {
  const samples = piece.samples.subarray(0, Math.round(((endMs - piece.startMs) * piece.rate) / 1000));
  return { ...piece, samples, endMs };
}
