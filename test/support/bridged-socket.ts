import { WebSocket } from 'ws';

type State = 'connecting' | 'open' | 'closing' | 'closed';

const STATES: readonly State[] = ['connecting', 'open', 'closing', 'closed'];

/** A socket that is an EventTarget and nothing else, on a real connection to the server. */
class BridgedSocket extends EventTarget {
  protected state: State = 'connecting';
  protected readonly wire: WebSocket;

  constructor(url: string, protocols: string | string[] = []) {
    super();
    this.wire = new WebSocket(url, protocols);
    this.wire.on('open', () => {
      this.state = 'open';
      this.dispatchEvent(new Event('open'));
    });
    this.wire.on('message', (data: Buffer) => {
      this.dispatchEvent(new MessageEvent('message', { data: data.toString() }));
    });
    this.wire.on('error', () => this.dispatchEvent(new Event('error')));
    this.wire.on('close', (code) => {
      this.state = 'closed';
      this.dispatchEvent(Object.assign(new Event('close'), { code }));
    });
  }

  send(data: string): void {
    if (this.state === 'connecting') throw new DOMException('Still connecting.', 'InvalidStateError');
    this.wire.send(data);
  }

  close(code = 1000): void {
    if (code !== 1000 && code < 3000) throw new DOMException('No code for that.', 'InvalidAccessError');
    this.state = 'closing';
    this.wire.close(code);
  }

  /** The network is gone. */
  drop(): void {
    this.wire.terminate();
  }
}

/** A WebSocket as a browser has it: what it is given is in its URL and its protocols, and its errors say nothing. */
export class BrowserWebSocket extends BridgedSocket {
  readonly url: string;

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url.toString().replace('wss:', 'ws:'), protocols);
    this.url = url.toString();
  }

  get readyState(): number {
    return STATES.indexOf(this.state);
  }

  get protocol(): string {
    return this.wire.protocol;
  }
}

/** A data channel as a browser has it; the other end is the server. */
export class BridgedDataChannel extends BridgedSocket {
  readonly label = 'oai-events';

  get readyState(): State {
    return this.state;
  }

  /** The peer connection is closed on this side: the channel says nothing of it. */
  closeWithoutEvent(): void {
    this.dispatchEvent = () => true;
    this.state = 'closed';
    this.wire.close();
  }
}
