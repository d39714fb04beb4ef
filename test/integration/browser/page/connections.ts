// Bare connections of a browser, traced, for the tests to drive.
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TRANSCRIBING } from '../../../realtime-server/session-config.ts';
import { traceRealtimeConnection, type TraceConnectionOptions } from '../../../../src/index.ts';
import { openFarEnd } from '../../../../examples/browser/page/far-end-frame.ts';
import { startTelemetry } from '../../../../examples/browser/page/telemetry.ts';
import type { CallDetails, PageConfig, Transport } from '../../../../examples/browser/page/call-details.ts';

/** What the tests do on the page. */
export interface ConnectionsPage {
  /** Connects, and answers the calls of tools from then on. */
  connect(transport: Transport, options?: ConnectOptions): Promise<void>;
  /** Resolves when the server has said so many responses. */
  heard(responses: number): Promise<void>;
  /** Resolves when the connection is closed, whoever closes it. */
  closed(): Promise<void>;
  /** Closes the connection as an application does. */
  close(): void;
  /** Sends what there is. */
  flush(): Promise<void>;
}

interface ConnectOptions {
  /** Name of the span under which the connection is made. */
  parent?: string;
  /** There is an `await` between the parent's becoming active and the connection. */
  awaitsFirst?: boolean;
  /** The parent is passed as the option `parentContext` too. */
  passesParent?: boolean;
  /** Where to connect to, instead of the scripted server. */
  url?: string;
}

const { tracesUrl } = (await (await fetch('/config')).json()) as PageConfig;
const provider = startTelemetry({ tracesUrl, wrapExporter: (exporter) => exporter, spanProcessors: [] });

class HandWrittenClient implements ConnectionsPage {
  #close = (): void => undefined;
  #closed: Promise<void> = Promise.resolve();
  #responses = 0;
  readonly #waiting = new Set<() => void>();

  async connect(transport: Transport, options: ConnectOptions = {}): Promise<void> {
    const details = (await (await fetch(`/call?transport=${transport}`)).json()) as CallDetails;
    const url = options.url ?? details.url;
    const open = (traceOptions: TraceConnectionOptions): Promise<void> =>
      transport === 'webrtc' ? this.#callOverWebRtc(url, traceOptions) : this.#callOver(url, traceOptions);
    if (options.parent === undefined) return open({});
    const span = trace.getTracer('page').startSpan(options.parent);
    const parentContext = trace.setSpan(ROOT_CONTEXT, span);
    await context.with(parentContext, async () => {
      if (options.awaitsFirst) await Promise.resolve();
      await open(options.passesParent ? { parentContext } : {});
    });
    span.end();
  }

  heard(responses: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#responses < responses) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  closed(): Promise<void> {
    return this.#closed;
  }

  close(): void {
    this.#close();
  }

  async flush(): Promise<void> {
    await provider.forceFlush();
  }

  #callOver(url: string, options: TraceConnectionOptions): Promise<void> {
    const socket = new WebSocket(url, ['realtime']);
    traceRealtimeConnection(socket, options);
    return this.#answer(socket);
  }

  /** As WebRTC applications do without an SDK: a data channel, and the offer posted to the API. */
  async #callOverWebRtc(url: string, options: TraceConnectionOptions): Promise<void> {
    const connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('oai-events');
    const tracing = traceRealtimeConnection(channel, { url, ...options });
    const answering = this.#answer(channel);
    this.#close = () => {
      tracing.end();
      connection.close();
    };
    await openFarEnd();
    await connection.setLocalDescription();
    const body = connection.localDescription?.sdp ?? '';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body,
    });
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    await answering;
  }

  /** Configures the session, and answers every call of a tool. */
  async #answer(socket: WebSocket | RTCDataChannel): Promise<void> {
    const send = (event: object): void => socket.send(JSON.stringify(event));
    this.#close = () => socket.close();
    socket.addEventListener('message', (message) => {
      const event = JSON.parse(String((message as MessageEvent).data)) as ServerEvent;
      if (event.type === 'session.created')
        send({ type: 'session.update', session: { type: 'realtime', ...TRANSCRIBING } });
      if (event.type === 'response.output_item.done' && event.item.type === 'function_call') {
        const item = { type: 'function_call_output', call_id: event.item.call_id, output: 'sunny' };
        send({ type: 'conversation.item.create', item });
        send({ type: 'response.create' });
      }
      if (event.type !== 'response.done') return;
      this.#responses += 1;
      for (const look of this.#waiting) look();
    });
    this.#closed = new Promise((resolve) => socket.addEventListener('close', () => resolve()));
    await Promise.race([this.#closed, new Promise((resolve) => socket.addEventListener('open', resolve))]);
  }
}

type ServerEvent =
  | { type: 'session.created' | 'response.done' }
  | { type: 'response.output_item.done'; item: { type: string; call_id: string } };

Object.assign(globalThis, { connections: new HandWrittenClient() });
