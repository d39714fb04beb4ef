/** What `matchAll` gives, for a global expression; that would compile it anew for each of many short texts. */
export function* matchesIn(text: string, pattern: RegExp): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) yield found;
}
