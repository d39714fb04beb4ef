import { describe, expect, test } from 'vitest';
import { wireConversations } from '../../conventions/wire-conversations.ts';
import { CONTENT_ATTRIBUTES } from '../../conventions/own-names.ts';
import { replay } from '../../conventions/held-conversations.ts';
import { fixtureLines, replayed } from '../../support/hotel-calls.ts';
import type { Attributes } from '@opentelemetry/api';
import type { Convention, RedactContext, TraceOptions } from '../../../src/index.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

const RECORDING = await fixtureLines('typescript/hotel-call.content.jsonl');
const BOTH: readonly Convention[] = ['langfuse', 'openinference'];
const CONTENT =
  /^langfuse\.(?:observation|trace)\.(?:in|out)put$|^(?:in|out)put\.|^tool\.parameters$|^llm\.(?:in|out)put_messages/;

/** The demo's call, and conversations of raw events. */
function calls(options: TraceOptions): ReadableSpan[] {
  const wires = wireConversations().flatMap((lines) => replay(lines, options));
  return [...replayed(RECORDING, options), ...wires];
}

/** What attributes there are beside those without conventions. */
function added(options: TraceOptions): Attributes[] {
  const plain = calls({ ...options, conventions: [] });
  return calls(options).map(({ attributes }, index) => {
    const before = plain[index]!.attributes;
    for (const [key, value] of Object.entries(before)) expect(attributes[key]).toEqual(value);
    return Object.fromEntries(Object.entries(attributes).filter(([key]) => !(key in before)));
  });
}

const keysOf = (all: readonly Attributes[]): string[] => [...new Set(all.flatMap(Object.keys))];

describe('conventions', () => {
  test('add nothing unless they are asked for', () => {
    const keys = keysOf(calls({ captureContent: true }).map(({ attributes }) => attributes));
    const ours = /^(?:gen_ai|realtime|server)\.|^(?:session|user)\.id$|^error\.type$/;
    expect(keys.filter((key) => !ours.test(key))).toEqual([]);
  });

  test.each<[string, readonly Convention[], RegExp]>([
    ['langfuse', ['langfuse'], /^langfuse\.|^gen_ai\.provider\.name$/],
    ['openinference', ['openinference'], /^(?:openinference|llm|input|output|tool)\.|^agent\.name$/],
  ])('%s adds its own, and changes nothing of what is there', (_, conventions, own) => {
    const keys = keysOf(added({ captureContent: true, conventions }));
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter((key) => !own.test(key))).toEqual([]);
  });

  test('add no words without content capture', () => {
    const off = keysOf(added({ captureContent: false, conventions: BOTH }));
    expect(off.filter((key) => CONTENT.test(key))).toEqual([]);
    const on = keysOf(added({ captureContent: true, conventions: BOTH }));
    expect(on.filter((key) => CONTENT.test(key)).length).toBeGreaterThan(10);
  });

  test('show the redact hook no attribute that it does not know', () => {
    const seen = new Set<string>();
    const redact = (content: string, { attribute }: RedactContext): string => {
      seen.add(attribute);
      return content;
    };
    calls({ captureContent: true, conventions: BOTH, redact });
    expect([...seen].filter((each) => !CONTENT_ATTRIBUTES.includes(each))).toEqual(['exception.message']);
  });

  test.each<[string, () => string | undefined]>([
    ['replaces it', () => 'gone'],
    ['leaves it out', () => undefined],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('write what the redact hook left, where it %s', (_, redact) => {
    const all = added({ captureContent: true, conventions: BOTH, redact });
    const words = all.flatMap((attributes) =>
      Object.entries(attributes).flatMap(([key, value]) => (CONTENT.test(key) ? [String(value)] : [])),
    );
    expect(words.join('\n')).not.toMatch(/sea view|Two rooms|minibar|invoice/);
  });

  test('leave what the application has set for all spans', () => {
    const attributes = {
      'langfuse.trace.name': 'Mine',
      'langfuse.observation.input': 'mine',
      'openinference.span.kind': 'CHAIN',
      'input.value': 'mine',
    };
    const spans = calls({ captureContent: true, conventions: BOTH, attributes });
    for (const span of spans) expect(span.attributes).toMatchObject(attributes);
  });

  test('keep no more of a turn than of any text', () => {
    const long = 'word '.repeat(5000);
    const lines = RECORDING.map((line) => line.replaceAll('Just the total, please.', long));
    const spans = replayed(lines, { captureContent: true, conventions: BOTH });
    const lengths = spans.flatMap(({ attributes }) =>
      ['langfuse.observation.input', 'input.value'].map((key) => String(attributes[key] ?? '').length),
    );
    expect(Math.max(...lengths)).toBeGreaterThan(16_000);
    expect(Math.max(...lengths)).toBeLessThan(17_000);
  });
});
