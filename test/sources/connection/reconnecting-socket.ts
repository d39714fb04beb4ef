import { BrowserWebSocket } from '../../support/bridged-socket.ts';

/** One socket object that connects again by itself, until it is closed by its own side: its events are those of all its connections. */
export class ReconnectingSocket extends EventTarget {
  readonly #url: string;
  #wire: BrowserWebSocket;
  #reconnects = true;

  constructor(url: string) {
    super();
    this.#url = url;
    this.#wire = this.#connect();
  }

  /** Not known before there is a connection. */
  get url(): string {
    return this.#wire.readyState === 0 ? '' : this.#url;
  }

  get readyState(): number {
    return this.#wire.readyState;
  }

  send(data: string): void {
    this.#wire.send(data);
  }

  close(): void {
    this.#reconnects = false;
    this.#wire.close();
  }

  /** Connects again after `close()`. */
  reconnect(): void {
    this.#reconnects = true;
    this.#wire = this.#connect();
  }

  #connect(): BrowserWebSocket {
    const wire = new BrowserWebSocket(this.#url);
    for (const type of ['open', 'error'])
      wire.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    wire.addEventListener('message', (event) => {
      this.dispatchEvent(new MessageEvent('message', { data: (event as MessageEvent).data as unknown }));
    });
    wire.addEventListener('close', () => {
      if (this.#reconnects) this.#wire = this.#connect();
      this.dispatchEvent(new Event('close'));
    });
    return wire;
  }
}
