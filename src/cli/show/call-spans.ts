import { createHash } from 'node:crypto';
import { fromReadableSpan } from '../waterfall/readable-span.ts';
import { InputError } from '../input/input-error.ts';
import { callsOf, sessionIdOf, type Call } from './calls.ts';
import { keyOf } from './relations.ts';
import { MOST_SPANS } from './limits.ts';
import { shownSpanOf, type ShownSpan } from './shown-span.ts';
import { wholeSpansOf } from './whole-spans.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanIntake } from '../span-input/span-intake.ts';

/** Keeps whole spans, of all calls or of those whose `session.id` begins with what is wanted; one that comes twice once. */
export class CallSpans implements SpanIntake {
  readonly #wanted: string | undefined;
  readonly #spans = new Map<string, ShownSpan>();
  /** What the spans are like that were made of a recording. */
  readonly #made = new Set<string>();

  constructor(wanted: string | undefined) {
    this.#wanted = wanted;
  }

  /** Throws an {@link InputError} where there are too many to keep. */
  takeElement(resourceSpans: unknown): void {
    for (const span of wholeSpansOf(resourceSpans)) this.#keep(span);
  }

  /** A recording that comes twice gives other ids each time, and all else alike. */
  takeEnded(span: ReadableSpan): void {
    const { name, startTime, endTime, attributes } = span;
    const sorted = Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1));
    const written = JSON.stringify([name, startTime, endTime, sorted]);
    const content = createHash('sha256').update(written).digest('base64');
    if (this.#made.has(content)) return;
    this.#made.add(content);
    this.#keep(shownSpanOf(fromReadableSpan(span), span.instrumentationScope.name));
  }

  get calls(): Call[] {
    return callsOf(this.#spans.values());
  }

  #keep(span: ShownSpan): void {
    const session = span.operation === undefined ? undefined : sessionIdOf(span);
    // What does not say whose it is may be of a trace that does.
    if (session !== undefined && this.#wanted !== undefined && !session.startsWith(this.#wanted)) return;
    const key = keyOf(span);
    const known = this.#spans.get(key);
    if (known === undefined || isMore(span, known)) this.#spans.set(key, span);
    if (this.#spans.size > MOST_SPANS)
      throw new InputError(
        `the input has more than ${MOST_SPANS.toLocaleString('en')} spans: expected --session with the id of a call`,
      );
  }
}

/** Whether one writing of a span says more than another: what a call that goes on has done so far is written again when it is over. */
function isMore(span: ShownSpan, other: ShownSpan): boolean {
  if (span.endMs !== other.endMs) return span.endMs > other.endMs;
  const amount = ({ attributes, events }: ShownSpan): number =>
    Object.keys(attributes).length + events.length;
  return amount(span) > amount(other);
}
