/** A place where the spans of a replay go. */
export interface ReplayOutput {
  /** Whether nobody takes the output any more, and without a fault: `| head` has seen enough. */
  readonly unwanted: boolean;
  /** Resolves when there is room for more. Throws an {@link OutputError} when no more can be taken. */
  settle(): Promise<void>;
  /** Takes in the last spans and resolves when all is written or sent. Throws an {@link OutputError}. */
  finish(): Promise<void>;
}

/** Why an output failed, in words for a person. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}
