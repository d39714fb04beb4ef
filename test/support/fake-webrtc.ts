import { onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { agentsRealtime } from './agents-sdk.ts';
import type { OpenAIRealtimeWebRTC } from '@openai/agents-realtime';

/** A data channel whose other end is the scripted server: it passes events on, both ways. */
class BridgedDataChannel extends EventTarget {
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  readonly #socket: WebSocket;

  constructor(url: string) {
    super();
    this.#socket = new WebSocket(url);
    // The server speaks first: nothing of that may be lost before the channel is open.
    this.#socket.pause();
    this.#socket.on('message', (data: Buffer) => {
      this.dispatchEvent(new MessageEvent('message', { data: data.toString() }));
    });
    this.#socket.on('close', () => this.#leave());
    this.#socket.on('error', () => this.#leave());
  }

  async open(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => this.#socket.once('open', resolve));
    }
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
    this.#socket.resume();
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#leave();
    this.#socket.close();
  }

  /** The channel breaks, as a browser reports it. */
  fail(error: Error): void {
    this.dispatchEvent(Object.assign(new Event('error'), { error }));
  }

  #leave(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }
}

/** As much of an RTCPeerConnection as the SDK uses: everything but its data channel does nothing. */
class FakePeerConnection {
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  ontrack: unknown;
  readonly channel: BridgedDataChannel;

  constructor(url: string) {
    this.channel = new BridgedDataChannel(url);
  }

  createDataChannel(): BridgedDataChannel {
    return this.channel;
  }

  createOffer(): Promise<object> {
    return Promise.resolve({ type: 'offer', sdp: 'v=0' });
  }

  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }

  setRemoteDescription(): Promise<void> {
    return this.channel.open();
  }

  addTrack(): void {}

  getSenders(): [] {
    return [];
  }

  close(): void {
    this.connectionState = 'closed';
  }

  /** The network is gone for good. */
  fail(): void {
    this.connectionState = 'failed';
    this.onconnectionstatechange?.();
  }
}

export interface FakeWebRtc {
  /** The SDK's WebRTC transport, without a microphone and a loudspeaker. */
  transport: OpenAIRealtimeWebRTC;
  /** Peer connections so far. */
  connections: FakePeerConnection[];
  /** Where offers were sent to. */
  offeredTo: string[];
}

/** Puts a peer connection to the scripted server in place of the browser's, until the test is over. */
export function fakeWebRtc(
  url: string,
  { baseUrl, status = 201 }: { baseUrl?: string; status?: number } = {},
): FakeWebRtc {
  const connections: FakePeerConnection[] = [];
  const offeredTo: string[] = [];
  vi.stubGlobal(
    'RTCPeerConnection',
    class extends FakePeerConnection {
      constructor() {
        super(url);
        connections.push(this);
      }
    },
  );
  vi.stubGlobal('fetch', (target: URL) => {
    offeredTo.push(target.href);
    return Promise.resolve(
      new Response('v=0', { status, headers: { Location: '/v1/realtime/calls/rtc_0001' } }),
    );
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const track = { enabled: true, stop: () => undefined };
  const transport = new agentsRealtime.OpenAIRealtimeWebRTC({
    ...(baseUrl === undefined ? {} : { baseUrl }),
    mediaStream: { getAudioTracks: () => [track] } as never,
    audioElement: {} as never,
  });
  return { transport, connections, offeredTo };
}
