import parse from 'spdx-expression-parse';

/**
 * Whether an SPDX expression asks for nothing but allowed licences: of those joined by OR one has to be allowed, of those joined by
 * AND each. An exception after WITH only gives leave. What cannot be read is not allowed.
 */
export function isAllowedExpression(expression: string, allowed: ReadonlySet<string>): boolean {
  try {
    return isAllowed(parse(expression), allowed);
  } catch {
    return false;
  }
}

function isAllowed(info: parse.Info, allowed: ReadonlySet<string>): boolean {
  if ('license' in info) return allowed.has(info.license);
  const { conjunction, left, right } = info;
  return conjunction === 'or'
    ? isAllowed(left, allowed) || isAllowed(right, allowed)
    : isAllowed(left, allowed) && isAllowed(right, allowed);
}
