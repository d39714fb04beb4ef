// The script of the page of one call.
import { append, element } from './elements.ts';
import { Details } from './details.ts';
import { readData } from './page-data.ts';
import { Player } from './player.ts';
import { Selection } from './selection.ts';
import { Timeline } from './timeline.ts';
import { Transcript } from './transcript.ts';
import { TurnList } from './turn-list.ts';
import type { CallDocument, Fact } from '../call-document.ts';

const call = await readData<CallDocument>('application/gzip');
const selection = new Selection();
const player = call.waveform !== undefined ? new Player(call.waveform.at, heardAt) : undefined;
const timeline = new Timeline(call, selection, { tools: player?.element, seek: (ms) => player?.seek(ms) });
const turns = new TurnList(call, selection);
const transcript = new Transcript(call, selection);
const details = new Details(call, selection);

append(document.body, [
  element(
    'main',
    call.isTimed ? '' : 'untimed',
    element('header', '', element('h1', '', call.title), facts(call.facts)),
    timeline.element,
    element('div', 'columns', turns.element, transcript.element),
  ),
  details.element,
]);
timeline.fit();
document.addEventListener('keydown', onKey);
document.addEventListener('click', leaveButton);
chooseByAddress();
addEventListener('hashchange', chooseByAddress);
selection.onChange((span, from) => {
  const detail = span === undefined ? undefined : call.spans[span];
  if (detail !== undefined && (from === turns || from === transcript)) player?.playFrom(detail.at);
  else if (detail !== undefined) player?.seek(detail.at);
  const id = span === undefined ? undefined : call.spans[span]?.spanId;
  history.replaceState(undefined, '', id === undefined ? '#' : `#span=${id}`);
});

/** Everything that shows where the recording is. */
function heardAt(ms: number, isPlaying: boolean): void {
  timeline.playAt(ms, isPlaying);
  transcript.playAt(ms);
}

function facts(known: readonly Fact[]): HTMLElement {
  return element(
    'dl',
    'facts',
    known.map(({ name, value, tone }) =>
      element('div', tone ?? '', element('dt', '', name), element('dd', '', value)),
    ),
  );
}

/** An address may name a span, so that a link leads to it. */
function chooseByAddress(): void {
  const id = /^#span=(\w+)$/.exec(location.hash)?.[1];
  const span = call.spans.findIndex(({ spanId }) => spanId === id);
  if (span >= 0 && span !== selection.span) selection.select(span);
}

/** Who clicks with a mouse or a finger means the next key for the page, not for the button again. */
function leaveButton({ detail }: MouseEvent): void {
  const focused = document.activeElement;
  if (detail > 0 && focused instanceof HTMLButtonElement) focused.blur();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  switch (event.key) {
    case '+':
    case '=':
      return timeline.zoomIn();
    case '-':
      return timeline.zoomOut();
    case '0':
      return timeline.fit();
    case 'j':
      return selection.select(turns.neighbour(selection.span, 1) ?? selection.span);
    case 'k':
      return selection.select(turns.neighbour(selection.span, -1) ?? selection.span);
    case ' ':
      // A button that was gone to by keys is what is meant.
      if (player === undefined || document.activeElement instanceof HTMLButtonElement) return;
      event.preventDefault();
      if (!event.repeat) player.toggle();
      return;
    case 'Escape':
      return selection.select(undefined);
    default:
  }
}
