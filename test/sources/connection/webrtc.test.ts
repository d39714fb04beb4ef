import { OpenAIRealtimeWebRTC, RealtimeDataChannel } from 'openai/realtime/webrtc';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BridgedDataChannel } from '../../support/bridged-socket.ts';
import { startServer, traced } from '../../support/traced-connection.ts';

/** As much of a peer connection as the client of `openai` uses; its data channel leads to the scripted server. */
function fakePeerConnection(url: string) {
  return class extends EventTarget {
    connectionState = 'new';
    readonly localDescription = { sdp: 'v=0' };
    #channel: BridgedDataChannel | undefined;

    createDataChannel(): BridgedDataChannel {
      return (this.#channel = new BridgedDataChannel(url));
    }

    async createOffer(): Promise<void> {}
    async setLocalDescription(): Promise<void> {}

    async setRemoteDescription(): Promise<void> {
      this.connectionState = 'connected';
      this.dispatchEvent(new Event('connectionstatechange'));
    }

    close(): void {
      this.connectionState = 'closed';
      this.#channel?.closeWithoutEvent();
    }
  };
}

describe('WebRTC', () => {
  test('a client of openai is traced by its data channel, until its close()', async () => {
    const server = await startServer();
    vi.stubGlobal('RTCPeerConnection', fakePeerConnection(server.url));
    onTestFinished(() => void vi.unstubAllGlobals());
    const client = new OpenAIRealtimeWebRTC();
    const { tree } = traced(client);
    await client.connect({ exchangeSdp: async () => 'v=0' });
    const call = await server.nextCall();
    client.send({ type: 'response.create' });
    await call.reply('Hello!');
    await new Promise<void>((resolve) => client.on('response.done', () => resolve()));
    client.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a peer connection that fails ends the session of a client of openai', async () => {
    const server = await startServer();
    vi.stubGlobal('RTCPeerConnection', fakePeerConnection(server.url));
    onTestFinished(() => void vi.unstubAllGlobals());
    const client = new OpenAIRealtimeWebRTC();
    const { tree } = traced(client);
    await client.connect({ exchangeSdp: async () => 'v=0' });
    Object.assign(client.peerConnection, { connectionState: 'failed' });
    (client.peerConnection as unknown as EventTarget).dispatchEvent(new Event('connectionstatechange'));
    expect(tree()).toBe('realtime_session session.end_reason=disconnected');
  });

  test('an adapter of openai and its data channel are one connection', async () => {
    const server = await startServer();
    const channel = new BridgedDataChannel(server.url);
    const { trace } = traced(new RealtimeDataChannel(channel as never));
    expect(traced(channel).trace).toBe(trace);
    channel.close();
  });

  test('a peer connection that is closed on this side says nothing: end() is the end', async () => {
    const server = await startServer();
    const channel = new BridgedDataChannel(server.url);
    const { spans, trace, tree } = traced(channel);
    await new Promise((resolve) => channel.addEventListener('open', resolve));
    channel.closeWithoutEvent();
    expect(spans()).toEqual([]);
    trace.end();
    expect(tree()).toBe('realtime_session session.end_reason=closed');
  });
});
