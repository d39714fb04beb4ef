/** A place where the spans of a replay go. */
export interface ReplayOutput {
  /** Whether nobody takes the output any more, and without a fault: `| head` has seen enough. */
  readonly unwanted: boolean;
  /** Resolves when there is room for more. Throws an `OutputError` when no more can be taken. */
  settle(): Promise<void>;
  /** Takes in the last spans and resolves when all is written or sent. Throws an `OutputError`. */
  finish(): Promise<void>;
}
