import { element } from './elements.ts';
import { clock } from './time-scale.ts';
import type { CallDocument, Utterance } from '../call-document.ts';
import type { Selection } from './selection.ts';

/** What was said, in step with the axis. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #call: CallDocument;
  readonly #rows: HTMLElement[];
  #spoken: HTMLElement | undefined;

  constructor(call: CallDocument, selection: Selection) {
    this.#call = call;
    this.#rows = call.utterances.map((utterance) =>
      row(utterance, () => selection.select(utterance.span, this)),
    );
    const isCut = call.utterances.some(({ heard }) => heard !== undefined);
    const isDoubtful = call.utterances.some((utterance) => utterance.isCut && utterance.heard === undefined);
    this.element = element(
      'section',
      'card transcript',
      element('h2', '', 'Transcript'),
      this.#rows.length === 0
        ? element('p', 'about', 'There are no words in it: content capture was off, or nothing was said.')
        : element('ol', '', this.#rows),
      isCut
        ? element(
            'p',
            'about',
            'Struck-through words were not heard, to a word or two: the answer was cut before.',
          )
        : undefined,
      isDoubtful
        ? element('p', 'about', 'Of an answer that is marked as cut, it is not known how much was heard.')
        : undefined,
    );
    selection.onChange((span, from) => this.#show(span, from));
  }

  /** Marks what is being said. */
  playAt(ms: number): void {
    const place = this.#call.utterances.findLastIndex(
      ({ at, length }) => at <= ms && ms <= at + Math.max(length, 300),
    );
    const row = this.#rows[place];
    if (row === this.#spoken) return;
    this.#spoken?.classList.remove('spoken');
    this.#spoken = row;
    row?.classList.add('spoken');
    row?.scrollIntoView({ block: 'nearest' });
  }

  #show(span: number | undefined, from: unknown): void {
    const turn = this.#call.turns.findIndex((row) => row.span === span);
    let first: HTMLElement | undefined;
    for (const [place, row] of this.#rows.entries()) {
      const utterance = this.#call.utterances[place];
      const isChosen = utterance?.span === span || (turn >= 0 && utterance?.turn === turn);
      row.classList.toggle('chosen', isChosen);
      if (isChosen) first ??= row;
    }
    if (from !== this) first?.scrollIntoView({ block: 'nearest' });
  }
}

function row({ speaker, name, at, text, isCut, heard }: Utterance, select: () => void): HTMLElement {
  const made = element(
    'button',
    `utterance ${speaker}`,
    element('span', 'when', clock(at)),
    element('span', 'who', name),
    element(
      'span',
      'words',
      text.slice(0, heard ?? text.length),
      heard === undefined || heard >= text.length ? undefined : element('s', '', text.slice(heard)),
      isCut && heard === undefined ? element('span', 'flag cut', ' (cut)') : undefined,
    ),
  );
  made.type = 'button';
  made.addEventListener('click', select);
  return element('li', '', made);
}
