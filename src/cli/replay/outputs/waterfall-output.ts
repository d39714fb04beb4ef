import { NoopSpanProcessor, type ReadableSpan, type Span } from '@opentelemetry/sdk-trace-base';

import { LINK_TYPE } from '../../../spans/attribute-names.ts';
import { fromReadableSpan } from '../../waterfall/readable-span.ts';
import { renderWaterfall, type WaterfallOptions } from '../../waterfall/render-waterfall.ts';
import { type WaterfallSpan } from '../../waterfall/waterfall-span.ts';
import { count } from '../../terminal/count.ts';
import type { ReplayOutput } from './replay-output.ts';
import type { TextSink } from '../../terminal/text-sink.ts';

/** A session with more spans than this is hours long; its first ones are drawn. */
const MAX_SPANS_PER_DRAWING = 5_000;

/** Spans of all sessions that are open at the same time. */
const MAX_SPANS_HELD = 50_000;

/** The traces of one session: one, or with a trace for each turn as many as it has turns. */
interface Drawing {
  readonly spans: WaterfallSpan[];
  readonly traceIds: string[];
  /** Spans that have started and not ended. */
  open: number;
  /** Spans that are held or will be. */
  admitted: number;
  left: number;
  rootEnded: boolean;
}

/** Draws each session when its span has ended and nothing of it is open any more, and then forgets it. */
export class WaterfallOutput extends NoopSpanProcessor implements ReplayOutput {
  /** Spans beyond what is held for a drawing. */
  undrawnSpans = 0;
  readonly #sink: TextSink;
  readonly #options: WaterfallOptions;
  readonly #drawings = new Map<string, Drawing>();
  /** Complete, and not drawn yet. */
  #complete: Drawing[] = [];
  readonly #passedOver = new WeakSet<ReadableSpan>();
  #admitted = 0;
  #drawn = false;

  constructor(sink: TextSink, options: WaterfallOptions) {
    super();
    this.#sink = sink;
    this.#options = options;
  }

  get unwanted(): boolean {
    return this.#sink.unwanted;
  }

  override onStart(span: Span): void {
    const drawing = this.#drawingOf(span);
    drawing.open += 1;
    // Decided when it starts, so that the parent of every span that is drawn is drawn too.
    if (drawing.admitted >= MAX_SPANS_PER_DRAWING || this.#admitted >= MAX_SPANS_HELD) {
      drawing.left += 1;
      this.#passedOver.add(span);
    } else {
      drawing.admitted += 1;
      this.#admitted += 1;
    }
  }

  override onEnd(span: ReadableSpan): void {
    const drawing = this.#drawings.get(span.spanContext().traceId);
    if (drawing === undefined) return;
    drawing.open -= 1;
    if (!this.#passedOver.has(span)) drawing.spans.push(fromReadableSpan(span));
    if (isSession(span)) drawing.rootEnded = true;
    if (drawing.rootEnded && drawing.open === 0) this.#release(drawing);
  }

  async settle(): Promise<void> {
    const complete = this.#complete;
    this.#complete = [];
    for (const drawing of complete) {
      if (this.unwanted) return;
      this.#draw(drawing);
      await this.#sink.drained();
    }
  }

  async finish(): Promise<void> {
    for (const drawing of new Set(this.#drawings.values())) this.#release(drawing);
    await this.settle();
    await this.#sink.end();
  }

  #drawingOf(span: ReadableSpan): Drawing {
    const { traceId } = span.spanContext();
    const known = this.#drawings.get(traceId);
    if (known !== undefined) return known;
    const session = span.links.find(({ attributes }) => attributes?.[LINK_TYPE] === 'session');
    const drawing = (session && this.#drawings.get(session.context.traceId)) ?? {
      spans: [],
      traceIds: [],
      open: 0,
      admitted: 0,
      left: 0,
      rootEnded: false,
    };
    drawing.traceIds.push(traceId);
    this.#drawings.set(traceId, drawing);
    return drawing;
  }

  #release(drawing: Drawing): void {
    for (const traceId of drawing.traceIds) this.#drawings.delete(traceId);
    this.#admitted -= drawing.admitted;
    this.#complete.push(drawing);
  }

  #draw({ spans, left }: Drawing): void {
    this.undrawnSpans += left;
    if (spans.length === 0) return;
    const before = this.#drawn ? '\n' : '';
    const rest = left === 0 ? '' : `… and ${count(left, 'more span')}, not drawn\n`;
    this.#drawn = true;
    this.#sink.write(`${before}${renderWaterfall(spans, this.#options)}\n${rest}`);
  }
}

/** A root that is no turn in a trace of its own. */
function isSession(span: ReadableSpan): boolean {
  return (
    span.parentSpanContext === undefined &&
    !span.links.some(({ attributes }) => attributes?.[LINK_TYPE] === 'session')
  );
}
