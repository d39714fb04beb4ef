// Stands in for the Realtime API's end of a WebRTC call: answers offers, and takes the data channel on to the scripted
// server's WebSocket. An application has no such file.

interface OfferMessage {
  offer: string;
  realtimeUrl: string;
}

const relay = new WebSocket(new URL('/far-end', location.href));
relay.addEventListener('open', () => parent.postMessage('far end ready', location.origin));
relay.addEventListener('message', (message) => {
  void answerCall(JSON.parse(String(message.data)) as OfferMessage).then((sdp) => relay.send(sdp));
});

/** The answer has all candidates in it: nothing comes after it. */
async function answerCall({ offer, realtimeUrl }: OfferMessage): Promise<string> {
  const connection = new RTCPeerConnection();
  connection.addEventListener('datachannel', ({ channel }) => joinToSocket(channel, realtimeUrl));
  const gathered = new Promise<void>((resolve) => {
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') resolve();
    });
  });
  await connection.setRemoteDescription({ type: 'offer', sdp: offer });
  await connection.setLocalDescription();
  await gathered;
  return connection.localDescription?.sdp ?? '';
}

/** The server speaks first, so it is called once the channel is open. */
function joinToSocket(channel: RTCDataChannel, realtimeUrl: string): void {
  if (channel.readyState === 'open') join(channel, new WebSocket(realtimeUrl));
  else channel.addEventListener('open', () => join(channel, new WebSocket(realtimeUrl)), { once: true });
}

function join(channel: RTCDataChannel, socket: WebSocket): void {
  // What the page has said before the socket is open waits in order.
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve));
  channel.addEventListener('message', ({ data }) => void opened.then(() => socket.send(String(data))));
  channel.addEventListener('close', () => socket.close());
  socket.addEventListener('close', () => channel.close());
  socket.addEventListener('message', ({ data }) => {
    if (channel.readyState === 'open' && !isAudio(String(data))) channel.send(String(data));
  });
}

/** Over WebRTC audio is a track: no event carries it. */
function isAudio(event: string): boolean {
  return (JSON.parse(event) as { type: string }).type === 'response.output_audio.delta';
}
