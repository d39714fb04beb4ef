import { fromReadableSpan } from '../waterfall/readable-span.ts';
import { InputError } from '../input/input-error.ts';
import { callsOf, sessionIdOf, type Call } from './calls.ts';
import { wholeSpansOf } from './whole-spans.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanIntake } from '../span-input/span-intake.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** Some hundred hours of calls. They are in memory at once. */
const MOST_SPANS = 200_000;

/** Keeps whole spans, of all calls or of those whose `session.id` begins with what is wanted. */
export class CallSpans implements SpanIntake {
  readonly #wanted: string | undefined;
  readonly #spans: WaterfallSpan[] = [];

  constructor(wanted: string | undefined) {
    this.#wanted = wanted;
  }

  /** Throws an {@link InputError} where there are too many to keep. */
  takeElement(resourceSpans: unknown): void {
    for (const span of wholeSpansOf(resourceSpans)) this.#keep(span);
  }

  takeEnded(span: ReadableSpan): void {
    this.#keep(fromReadableSpan(span));
  }

  get calls(): Call[] {
    return callsOf(this.#spans);
  }

  #keep(span: WaterfallSpan): void {
    const session = sessionIdOf(span);
    // What does not say whose it is may be of a trace that does.
    if (session !== undefined && this.#wanted !== undefined && !session.startsWith(this.#wanted)) return;
    if (this.#spans.push(span) > MOST_SPANS)
      throw new InputError(
        `the input has more than ${MOST_SPANS.toLocaleString('en')} spans: expected --session with the id of a call`,
      );
  }
}
