import { connect } from 'node:net';
import OpenAI, { AzureOpenAI } from 'openai';
import OpenAI6, { AzureOpenAI as AzureOpenAI6 } from 'openai-6';
import { OpenAIRealtimeWebSocket as BetaWebSocket6 } from 'openai-6/beta/realtime/websocket';
import { OpenAIRealtimeWS as BetaWS6 } from 'openai-6/beta/realtime/ws';
import { OpenAIRealtimeWebSocket as RealtimeWebSocket6 } from 'openai-6/realtime/websocket';
import { OpenAIRealtimeWS as RealtimeWS6 } from 'openai-6/realtime/ws';
import { OpenAIRealtimeWebSocket as BetaWebSocket } from 'openai/beta/realtime/websocket';
import { OpenAIRealtimeWS as BetaWS } from 'openai/beta/realtime/ws';
import { OpenAIRealtimeWebSocket as RealtimeWebSocket } from 'openai/realtime/websocket';
import { OpenAIRealtimeWS as RealtimeWS } from 'openai/realtime/ws';
import type { ClientOptions, WebSocket } from 'ws';

export const apiKey = 'sk-test-0123456789';
export const model = 'gpt-realtime-2.1';

/** The releases of `openai` that are tested, each with both of its entry points. */
export const OPENAI_RELEASES = [
  { name: 'openai 7', OpenAI, AzureOpenAI, WS: RealtimeWS, WebSocket: RealtimeWebSocket },
  { name: 'openai 7 beta', OpenAI, AzureOpenAI, WS: BetaWS, WebSocket: BetaWebSocket },
  {
    name: 'openai 6',
    OpenAI: OpenAI6,
    AzureOpenAI: AzureOpenAI6,
    WS: RealtimeWS6,
    WebSocket: RealtimeWebSocket6,
  },
  {
    name: 'openai 6 beta',
    OpenAI: OpenAI6,
    AzureOpenAI: AzureOpenAI6,
    WS: BetaWS6,
    WebSocket: BetaWebSocket6,
  },
] as const;

export type OpenAIRelease = (typeof OPENAI_RELEASES)[number];

/** A client of any of these classes: their events have other types, which is all that tells them apart here. */
export interface OpenAIClient {
  url: URL;
  socket: WebSocket;
  on(event: string, listener: (value: never) => void): unknown;
  off(event: string, listener: (value: never) => void): unknown;
  send(event: object): void;
  close(props?: { code: number; reason: string }): void;
}

/** A client on a socket of `ws`, to the scripted server. */
export function openWS(release: OpenAIRelease, origin: string, options: ClientOptions = {}): OpenAIClient {
  const client = new release.OpenAI(clientOptions(origin));
  const props = { model, options: { ...plainTo(origin), ...options } };
  return new release.WS(props, client as never) as OpenAIClient;
}

/** A client on the `WebSocket` of the runtime, which must know how to reach the scripted server. */
export function openWebSocket(release: OpenAIRelease, origin: string): OpenAIClient {
  const client = new release.OpenAI(clientOptions(origin));
  return new release.WebSocket({ model }, client as never) as unknown as OpenAIClient;
}

export const azureHost = 'voice-lab.openai.azure.com';

/** A client for Azure, by its URL: it reaches the scripted server. */
export async function openAzure(release: OpenAIRelease, origin: string): Promise<OpenAIClient> {
  const client = new release.AzureOpenAI({
    apiKey,
    apiVersion: '2026-01-01',
    baseURL: `https://${azureHost}/v1`,
    deployment: model,
  });
  return (await release.WS.azure(client as never, { options: plainTo(origin) })) as OpenAIClient;
}

/** A client that reconnects by itself, at once. */
export function openReconnecting(origin: string, maxReconnectAttempts = 1): RealtimeWS {
  const recovery = { reconnect: true, reconnectInitialDelay: 1, maxReconnectAttempts };
  return new RealtimeWS({ model, ...recovery, options: plainTo(origin) }, new OpenAI(clientOptions(origin)));
}

function clientOptions(origin: string): { apiKey: string; baseURL: string } {
  return { apiKey, baseURL: `${origin.replace('http:', 'https:')}/v1` };
}

/** Clients connect with TLS only: this takes them to the scripted server without, whatever their URL says. */
function plainTo(origin: string): ClientOptions {
  const { port } = new URL(origin);
  return { createConnection: () => connect(Number(port), '127.0.0.1') };
}
