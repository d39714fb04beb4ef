import {
  OpenAIRealtimeWebRTC,
  OpenAIRealtimeWebSocket,
  RealtimeSession,
  type RealtimeTransportLayer,
} from '@openai/agents-realtime';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { callOptions, reception } from '../../demo/agents.ts';
import { describeError, narrateSession } from '../../demo/narrate-session.ts';
import { openFarEnd } from './far-end-frame.ts';
import type { CallDetails, Transport } from './call-details.ts';

/** What is heard of a call. */
export interface CallListeners {
  /** Somebody says or does something. */
  line(text: string): void;
  /** The call's trace has begun, connected or not. */
  traced(traceId: string): void;
  connected(): void;
  /** The call is over; `error` says why it could not be made. */
  ended(error?: string): void;
}

/** A call while it goes on. */
export interface Call {
  hangUp(): void;
}

/** Calls the hotel of the demo, traced. */
export async function startCall(transport: Transport, listeners: CallListeners): Promise<Call> {
  const response = await fetch(`/call?transport=${transport}`);
  const { apiKey, url } = (await response.json()) as CallDetails;
  if (transport === 'webrtc') await openFarEnd();

  const layer = transportLayer(transport, url);
  const session = new RealtimeSession(reception, { ...callOptions, transport: layer });
  const trace = traceRealtimeSession(session);
  let connected = false;
  narrateSession(session, (line) => listeners.line(line));
  layer.on('connection_change', (status) => {
    if (connected && status === 'disconnected') listeners.ended();
  });
  session.connect({ apiKey }).then(
    () => {
      connected = true;
      listeners.connected();
    },
    (error: unknown) => listeners.ended(describeError(error)),
  );
  const spanContext = trace.spanContext();
  if (spanContext !== undefined) listeners.traced(spanContext.traceId);
  return { hangUp: () => session.close() };
}

/**
 * Over WebRTC the SDK takes the microphone and plays the answers. Over a WebSocket an application does both by itself;
 * this one does not, as its caller is scripted.
 */
function transportLayer(transport: Transport, url: string): RealtimeTransportLayer {
  return transport === 'webrtc'
    ? new OpenAIRealtimeWebRTC({ baseUrl: url })
    : new OpenAIRealtimeWebSocket({ url });
}
