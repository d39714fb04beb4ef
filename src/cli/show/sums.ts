import { numberAttribute } from '../waterfall/waterfall-span.ts';
import type { ShownSpan } from './shown-span.ts';

/** The sum of an attribute of those spans that have it; `undefined` where none has. */
export function sumOf(spans: readonly ShownSpan[], key: string): number | undefined {
  let sum: number | undefined;
  for (const span of spans) {
    const value = numberAttribute(span, key);
    if (value !== undefined) sum = (sum ?? 0) + value;
  }
  return sum;
}
