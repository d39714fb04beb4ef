/**
 * How a finding is to be taken: it is as it should be, it is only told, it may be wrong, or it keeps spans from being made or
 * from arriving.
 */
export type Verdict = 'good' | 'note' | 'look' | 'bad';

/** One thing that was found out, and at most one thing to do about it. */
export interface Finding {
  verdict: Verdict;
  text: string;
  advice?: string;
}

/** Findings about one question. */
export interface Section {
  title: string;
  findings: readonly Finding[];
}

export const good = (text: string): Finding => ({ verdict: 'good', text });

export const note = (text: string, advice?: string): Finding => found('note', text, advice);

export const look = (text: string, advice?: string): Finding => found('look', text, advice);

export const bad = (text: string, advice?: string): Finding => found('bad', text, advice);

function found(verdict: Verdict, text: string, advice: string | undefined): Finding {
  return { verdict, text, ...(advice !== undefined && { advice }) };
}
