/** Something that is looked for in sources, and marked there, so that it is handed over when it runs. */
export interface SourceMark {
  /** What a source without it does not have; found without decoding the source. */
  clues: readonly string[];
  /** The source with it marked, in the lines in which it is. */
  apply: (source: string) => string;
}

/** Whether a source may have what a mark looks for. */
export function mayHave({ clues }: SourceMark, source: string | Buffer): boolean {
  return clues.some((clue) => source.includes(clue));
}
