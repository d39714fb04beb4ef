import { button, element } from './elements.ts';
import { clock } from './time-scale.ts';
import { formatDuration } from '../../waterfall/quantity-format.ts';
import type { CallDocument, SpanDetail } from '../call-document.ts';
import type { Selection } from './selection.ts';

/** All that is known of the span that is chosen. */
export class Details {
  readonly element = element('aside', 'details');
  readonly #call: CallDocument;

  constructor(call: CallDocument, selection: Selection) {
    this.#call = call;
    this.element.hidden = true;
    this.element.setAttribute('aria-label', 'Details of the chosen span');
    selection.onChange((span) => {
      const detail = span === undefined ? undefined : call.spans[span];
      this.element.hidden = detail === undefined;
      const close = button('×', 'Close (Esc)', () => selection.select(undefined));
      close.className = 'close';
      this.element.replaceChildren(...(detail === undefined ? [] : [close, this.#contents(detail)]));
      this.element.scrollTop = 0;
    });
  }

  #contents(detail: SpanDetail): HTMLElement {
    const { name, at, length, error, attributes, events } = detail;
    return element(
      'div',
      '',
      element('h2', error === undefined ? '' : 'bad', name),
      element('p', 'about', `${clock(at, 10)} · ${formatDuration(length)}`, this.#link(detail)),
      error === undefined ? undefined : element('p', 'bad', error),
      table(attributes),
      events.map((event) =>
        element(
          'div',
          'event',
          element('h3', '', `${event.name} · ${clock(event.at, 10)}`),
          table(event.attributes),
        ),
      ),
    );
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
    return element('span', '', ' · ', link);
  }
}

function table(attributes: readonly (readonly [string, string])[]): HTMLElement | undefined {
  if (attributes.length === 0) return undefined;
  const sorted = attributes.toSorted(([one], [other]) => one.localeCompare(other));
  return element(
    'dl',
    '',
    sorted.map(([name, value]) => [element('dt', '', name), element('dd', '', value)]),
  );
}
