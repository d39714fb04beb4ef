/**
 * Whether an SPDX expression asks for nothing but allowed licences: of those joined by OR one has to be allowed, of those joined by
 * AND, which binds closer, each. An exception after WITH only gives leave. What cannot be read is not allowed.
 * https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
export function isAllowedExpression(expression: string, allowed: ReadonlySet<string>): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let readable = true;
  const take = (word: string): boolean => {
    if (words[0] !== word) return false;
    words.shift();
    return true;
  };
  const name = (): string => {
    const [word = ')'] = words;
    if (['(', ')', 'AND', 'OR', 'WITH'].includes(word)) readable = false;
    else words.shift();
    return word;
  };
  const single = (): boolean => {
    if (take('(')) {
      const inner = anyOf();
      if (!take(')')) readable = false;
      return inner;
    }
    const isAllowed = allowed.has(name());
    if (take('WITH')) name();
    return isAllowed;
  };
  const allOf = (): boolean => {
    const first = single();
    return take('AND') ? allOf() && first : first;
  };
  const anyOf = (): boolean => {
    const first = allOf();
    return take('OR') ? anyOf() || first : first;
  };
  return anyOf() && readable && words.length === 0;
}
