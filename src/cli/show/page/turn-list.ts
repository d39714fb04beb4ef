import { element } from './elements.ts';
import { clock } from './time-scale.ts';
import { formatDollars, formatDuration, formatTokens } from '../../waterfall/quantity-format.ts';
import type { CallDocument, Latency, TurnRow } from '../call-document.ts';
import type { Selection } from './selection.ts';

const PARTS = ['endpointing', 'model', 'tools', 'approval', 'rest'] as const;
const PART_NAMES: Readonly<Record<(typeof PARTS)[number], string>> = {
  endpointing: 'turn detection',
  model: 'model',
  tools: 'tools',
  approval: 'approval',
  rest: 'rest',
};

/** The turns of the call, each with where its latency went. */
export class TurnList {
  readonly element: HTMLElement;
  readonly #rows: HTMLElement[];
  readonly #call: CallDocument;

  constructor(call: CallDocument, selection: Selection) {
    this.#call = call;
    const longest = Math.max(1, ...call.turns.map(({ latency }) => latency?.total ?? 0));
    this.#rows = call.turns.map((turn) =>
      row(turn, { longest, isTimed: call.isTimed, select: () => selection.select(turn.span, this) }),
    );
    this.element = element(
      'section',
      'card turn-list',
      element('h2', '', 'Turns'),
      element(
        'div',
        'key',
        ...PARTS.map((part) => element('span', '', element('i', `swatch ${part}`), PART_NAMES[part])),
      ),
      element('ol', '', this.#rows),
    );
    selection.onChange((span, from) => this.#show(span, from));
  }

  /** The turn that is in a given direction from the one that is chosen. */
  neighbour(span: number | undefined, step: 1 | -1): number | undefined {
    const { turns } = this.#call;
    const index = turns.findIndex((turn) => turn.span === span);
    const next = index < 0 ? (step > 0 ? 0 : turns.length - 1) : index + step;
    return turns[next]?.span;
  }

  #show(span: number | undefined, from: unknown): void {
    for (const [index, row] of this.#rows.entries()) {
      const isChosen = this.#call.turns[index]?.span === span;
      row.classList.toggle('chosen', isChosen);
      if (isChosen && from !== this) row.scrollIntoView({ block: 'nearest' });
    }
  }
}

function row(
  turn: TurnRow,
  { longest, isTimed, select }: { longest: number; isTimed: boolean; select: () => void },
): HTMLElement {
  const { number, at, agents, latency, flags, inputTokens, outputTokens, costUsd } = turn;
  const tokens = formatTokens(inputTokens, outputTokens);
  const made = element(
    'button',
    'turn',
    element('span', 'number', number === undefined ? '·' : String(number)),
    element('span', 'when', clock(turn.at)),
    element('span', 'who', agents.join(' → ')),
    latency === undefined ? element('span', 'latency', '–') : latencyOf(latency, longest),
    element(
      'span',
      'notes',
      flags.map(({ text, tone }) => element('span', `flag ${tone}`, text)),
      tokens === undefined ? undefined : element('span', '', tokens),
      costUsd === undefined ? undefined : element('span', '', formatDollars(costUsd)),
    ),
  );
  made.type = 'button';
  if (isTimed) made.title = `Turn ${number ?? ''} at ${clock(at, 100)}, ${formatDuration(turn.length)}`;
  made.addEventListener('click', select);
  return element('li', '', made);
}

function latencyOf(latency: Latency, longest: number): HTMLElement {
  const bar = element('span', 'split');
  bar.style.width = `${(latency.total / longest) * 100}%`;
  for (const part of PARTS) {
    const length = latency[part];
    if (length <= 0) continue;
    const piece = element('i', part);
    piece.style.flexGrow = String(length);
    piece.title = `${PART_NAMES[part]} ${formatDuration(length)}`;
    bar.append(piece);
  }
  const total = element('b', '', `${latency.isLowerBound ? '≥ ' : ''}${formatDuration(latency.total)}`);
  if (latency.source !== undefined) total.title = `measured by ${latency.source}`;
  return element('span', 'latency', total, element('span', 'track', bar));
}
