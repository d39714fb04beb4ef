/** What a page has at most, so that a browser opens it whatever its input is like. */

/** Spans of an input: some hundred hours of calls. They are in memory at once. */
export const MOST_SPANS = 200_000;

/** Spans of a call on its page: ten hours of it. */
export const MOST_SHOWN = 20_000;

/** Events of a span, and its attributes. */
export const MOST_EVENTS = 500;
export const MOST_ATTRIBUTES = 500;

/** Lanes of agents, and as many of tools. */
export const MOST_LANES = 50;

/** Marks on the axis. */
export const MOST_MARKS = 2_000;

/** Characters of a value; what this library writes is shorter. */
export const LONGEST_VALUE = 20_000;

/** Characters of a name, of a span, a lane or a side. */
export const LONGEST_NAME = 200;

/** Milliseconds from the middle of a call: what is dated further from it has a wrong date, and would leave no axis to see. */
export const FURTHEST_MS = 31 * 86_400_000;

/** A text that is at most so long. */
export function cutText(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
