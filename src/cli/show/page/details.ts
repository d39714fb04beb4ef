import { button, element } from './elements.ts';
import { clock } from './time-scale.ts';
import { formatDuration } from '../../waterfall/quantity-format.ts';
import type { CallDocument, SpanDetail } from '../call-document.ts';
import type { Selection } from './selection.ts';

/** Of the spans within one that are named; a turn of a call has a dozen. */
const MOST_NAMED = 100;

/** All that is known of the span that is chosen, with ways to the one that it is within and to those within it. */
export class Details {
  readonly element = element('aside', 'details');
  readonly #call: CallDocument;
  readonly #selection: Selection;
  readonly #within = new Map<number, number[]>();

  constructor(call: CallDocument, selection: Selection) {
    this.#call = call;
    this.#selection = selection;
    for (const [span, { parent }] of call.spans.entries()) {
      if (parent === undefined) continue;
      const others = this.#within.get(parent);
      if (others === undefined) this.#within.set(parent, [span]);
      else others.push(span);
    }
    this.element.hidden = true;
    this.element.setAttribute('aria-label', 'Details of the chosen span');
    selection.onChange((span) => this.#show(span));
  }

  #show(span: number | undefined): void {
    const detail = span === undefined ? undefined : this.#call.spans[span];
    this.element.hidden = detail === undefined;
    const close = button('×', 'Close (Esc)', () => this.#selection.select(undefined));
    close.className = 'close';
    const shown = span === undefined || detail === undefined ? [] : [close, this.#contents(span, detail)];
    this.element.replaceChildren(...shown);
    this.element.scrollTop = 0;
  }

  #contents(span: number, detail: SpanDetail): HTMLElement {
    const { name, at, length, error, attributes, events, moreEvents, parent, isForeign } = detail;
    const within = this.#within.get(span) ?? [];
    const rest = within.length - MOST_NAMED;
    return element(
      'div',
      '',
      element('h2', error === undefined ? '' : 'bad', name),
      element(
        'p',
        'about',
        this.#call.isTimed ? `${clock(at, 10)} · ${formatDuration(length)} ` : undefined,
        this.#link(detail),
      ),
      isForeign ? element('p', 'about', 'A span of another library.') : undefined,
      error === undefined ? undefined : element('p', 'bad', error),
      parent === undefined ? undefined : element('p', 'relatives', 'within ', this.#way(parent)),
      within.length === 0
        ? undefined
        : element(
            'ul',
            'relatives',
            within.slice(0, MOST_NAMED).map((each) => element('li', '', this.#way(each))),
            rest > 0 ? element('li', 'about', `and ${rest} more`) : undefined,
          ),
      valueList(attributes),
      events.map((event) =>
        element(
          'div',
          'event',
          element('h3', '', this.#call.isTimed ? `${event.name} · ${clock(event.at, 10)}` : event.name),
          valueList(event.attributes),
        ),
      ),
      moreEvents > 0
        ? element('p', 'about', `and ${moreEvents} more ${moreEvents === 1 ? 'event' : 'events'}`)
        : undefined,
    );
  }

  /** Leads to another span. */
  #way(span: number): HTMLElement | undefined {
    const detail = this.#call.spans[span];
    if (detail === undefined) return undefined;
    const { name, length, error } = detail;
    const made = button(name, `Show ${name}`, () => this.#selection.select(span));
    if (error !== undefined) made.className = 'bad';
    return element('span', '', made, this.#call.isTimed ? ` ${formatDuration(length)}` : undefined);
  }

  #link({ traceId, spanId }: SpanDetail): HTMLElement | undefined {
    const { jaegerUi } = this.#call;
    if (jaegerUi === undefined) return undefined;
    const link = element('a', '', 'in Jaeger');
    link.href = new URL(
      `trace/${encodeURIComponent(traceId)}?uiFind=${encodeURIComponent(spanId)}`,
      jaegerUi,
    ).href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    return link;
  }
}

/** Attributes by their names. */
function valueList(attributes: readonly (readonly [string, string])[]): HTMLElement | undefined {
  if (attributes.length === 0) return undefined;
  const sorted = attributes.toSorted(([one], [other]) => one.localeCompare(other));
  return element(
    'dl',
    '',
    sorted.map(([name, value]) => [element('dt', '', name), element('dd', '', value)]),
  );
}
