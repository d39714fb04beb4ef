/** What something costs, in US dollars; `undefined` where it has no price. A promise is no price. */
export type Prices = (billed: Billed) => number | undefined;

/** Something that the provider asks money for: a response of the model, or a transcription of what the user said. */
export interface Billed {
  kind: 'response' | 'transcription';
  /** `openai`, or `azure.ai.openai`. */
  provider: string;
  /** The model in force when the response began, or the one that transcribes, as the session calls it. */
  model: string;
  usage: BilledUsage;
  /** When it was done: prices change. */
  time: Date;
}

/** By how much: the `usage` of `response.done`, or of a completed transcription. What there is nothing of is 0. */
export interface BilledUsage {
  /** All input, that from the cache too. */
  input: TokenCounts;
  /** The part of the input that the provider had in its cache. */
  cached: TokenCounts;
  /** All output, reasoning too, which is text. */
  output: TokenCounts;
  /** The part of `output.text` that was reasoning. */
  reasoning: number;
  /** Seconds, of a transcription that is billed by the length of the audio; it has no tokens. */
  audioSeconds: number;
}

/** Tokens: all, and those of each modality. What of `total` is in none of them the server has not split. */
export interface TokenCounts {
  total: number;
  text: number;
  audio: number;
  image: number;
}

/** {@link Prices} under guard: told also of what cannot be asked for, since model or usage are not known. */
export type PriceOf = (billed: MaybeBilled) => number | undefined;

export type MaybeBilled = Omit<Billed, 'model' | 'usage'> & {
  model: string | undefined;
  usage: BilledUsage | undefined;
};
