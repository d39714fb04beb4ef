import { context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { LiveSpanContext } from '../../src/spans/live-span-context.ts';
import type { Span } from '@opentelemetry/api';

const span = (digit: string): Span =>
  trace.wrapSpanContext({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 });

test('has the span of the moment at which it is asked, and that of its base while there is none', () => {
  let current: Span | undefined;
  const live = new LiveSpanContext(trace.setSpan(ROOT_CONTEXT, span('a')), () => current);
  expect(trace.getSpanContext(live)?.spanId).toBe('a'.repeat(16));
  current = span('b');
  expect(trace.getSpan(live)).toBe(current);
  expect(isSpanContextValid(trace.getSpanContext(live)!)).toBe(true);
});

test('takes of another one of its kind only the span that it has then, so that none holds on to all before it', () => {
  let looked = 0;
  let current = span('a');
  const outer = new LiveSpanContext(ROOT_CONTEXT, () => {
    looked += 1;
    return current;
  });
  const key = Symbol('of the application');
  const inner = new LiveSpanContext(outer.setValue(key, 1), () => undefined);
  expect(looked).toBe(1);
  current = span('b');
  expect(trace.getSpanContext(inner)?.spanId).toBe('a'.repeat(16));
  expect(inner.getValue(key)).toBe(1);
  expect(looked).toBe(1);
});

test('is entered like any other context', () => {
  const live = new LiveSpanContext(ROOT_CONTEXT, () => span('a'));
  expect(context.with(live, () => 'done')).toBe('done');
});
