import { fromReadableSpan } from '../../../src/cli/waterfall/readable-span.ts';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-web';
import type { PageConfig, Transport } from './call-details.ts';
import type { ExportCounts } from './counted-exporter.ts';

/** What a call is doing; the page's `data-state`. */
export type CallState = 'idle' | 'connecting' | 'connected' | 'ended' | 'failed';

const STATE_WORDS: Readonly<Record<CallState, string>> = {
  idle: 'Not connected',
  connecting: 'Connecting …',
  connected: 'In a call',
  ended: 'Call ended',
  failed: 'Call failed',
};

const NOTHING_EXPORTED: ExportCounts = { exported: 0, failed: 0, error: undefined };

/** What the page shows. */
export class PageView {
  readonly #document: Document;
  #tracePageUrl: string | undefined;
  #traceId: string | undefined;
  #counts: ExportCounts = NOTHING_EXPORTED;
  /** What was counted before the call that is shown. */
  #countsBefore: ExportCounts = NOTHING_EXPORTED;

  constructor(document: Document) {
    this.#document = document;
  }

  /** Calls back with the chosen transport when the button is pressed. */
  onSubmit(listener: (transport: Transport) => void): void {
    this.#find('call').addEventListener('submit', (event) => {
      event.preventDefault();
      const chosen = this.#document.querySelector<HTMLInputElement>('input[name=transport]:checked');
      listener(chosen?.value === 'webrtc' ? 'webrtc' : 'websocket');
    });
  }

  showCollector({ tracesUrl, tracePageUrl }: PageConfig): void {
    this.#find('collector').textContent = tracesUrl;
    this.#tracePageUrl = tracePageUrl;
  }

  /** `error` is what went wrong when the call has failed. */
  showCall(state: CallState, error?: string): void {
    this.#document.body.dataset['state'] = state;
    this.#find('state').textContent = STATE_WORDS[state] + (error === undefined ? '' : `: ${error}`);
    const isOpen = state === 'connecting' || state === 'connected';
    this.#find('button').textContent = isOpen ? 'Hang up' : 'Call';
    for (const input of this.#document.querySelectorAll('input')) input.disabled = isOpen;
    if (state === 'connecting') this.#clear();
  }

  /** A line of the conversation: `Who: what was said`, or what happened, indented. */
  addLine(text: string): void {
    const line = this.#document.createElement('li');
    const [, speaker, words] = /^(\S+): (.*)$/.exec(text) ?? [];
    if (speaker === undefined) {
      line.className = text.includes('error') ? 'fact error' : 'fact';
      line.textContent = text.trim();
    } else {
      line.className = speaker === 'Caller' ? 'caller' : 'agent';
      const name = this.#document.createElement('b');
      name.textContent = speaker;
      line.append(name, words ?? '');
    }
    const conversation = this.#find('conversation');
    conversation.append(line);
    conversation.scrollTop = conversation.scrollHeight;
  }

  showTrace(traceId: string): void {
    this.#traceId = traceId;
    const link = this.#document.createElement('a');
    link.textContent = traceId;
    if (this.#tracePageUrl !== undefined) link.href = this.#tracePageUrl + traceId;
    this.#find('trace-id').replaceChildren(link);
    this.showExport(this.#counts);
  }

  showExport(counts: ExportCounts): void {
    this.#counts = { ...counts };
    const exported = counts.exported - this.#countsBefore.exported;
    const failed = counts.failed - this.#countsBefore.failed;
    this.#find('exported').classList.toggle('some', exported > 0);
    const trace = this.#traceId === undefined ? '' : `, trace ${this.#traceId}`;
    this.#find('exported').textContent = `${exported} ${exported === 1 ? 'span' : 'spans'} exported${trace}`;
    this.#find('lost').textContent =
      failed === 0
        ? ''
        : `${failed} spans lost: ${counts.error ?? 'no reason given'}. Does anything listen there, and does it allow ${location.origin}?`;
  }

  showWaterfall(spans: readonly ReadableSpan[]): void {
    const drawing = this.#find('waterfall');
    drawing.textContent = renderWaterfall(spans.map(fromReadableSpan), { width: 118, color: false });
    drawing.hidden = spans.length === 0;
  }

  #clear(): void {
    this.#countsBefore = this.#counts;
    this.#traceId = undefined;
    this.showExport(this.#counts);
    this.#find('conversation').replaceChildren();
    this.showWaterfall([]);
  }

  #find(id: string): HTMLElement {
    const element = this.#document.getElementById(id);
    if (element === null) throw new Error(`The page has no #${id}.`);
    return element;
  }
}
