import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { FarEndRelay } from './far-end-relay.ts';
import type { CallDetails, PageConfig, Transport } from '../page/call-details.ts';
import type { PageFile } from './page-files.ts';

/** What the server of the page serves. */
export interface PageServerOptions {
  port: number;
  /** Where the far end of a WebRTC call takes its data channel. */
  realtimeUrl: string;
  readFile: (name: string) => Promise<PageFile | undefined>;
  callDetails: (transport: Transport, origin: string) => CallDetails;
  config: PageConfig;
}

/** A running server. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page on loopback, and what a page gets from its own backend and from the Realtime API: where spans go
 * (`GET /config`), the details of a call (`GET /call?transport=…`), an answer to a WebRTC offer (`POST /v1/realtime/calls`).
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const relay = new FarEndRelay(options.realtimeUrl);
  const server = createServer((request, response) => {
    answer(request, response, { ...options, relay }).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.on('upgrade', (request, socket, head) => relay.upgrade(request, socket, head));
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening, but on no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      relay.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { relay, readFile, callDetails, config }: PageServerOptions & { relay: FarEndRelay },
): Promise<void> {
  const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (request.method === 'POST' && pathname === '/v1/realtime/calls') {
    const sdp = await relay.answer(await text(request));
    const location = `/v1/realtime/calls/rtc_${randomBytes(6).toString('hex')}`;
    response.writeHead(201, { 'content-type': 'application/sdp', location });
    response.end(sdp);
    return;
  }
  if (pathname === '/config') return answerJson(response, config);
  if (pathname === '/call') {
    const transport = searchParams.get('transport') === 'webrtc' ? 'webrtc' : 'websocket';
    return answerJson(response, callDetails(transport, origin));
  }
  const file = await readFile(pathname.slice(1) || 'index.html');
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.body);
}

function answerJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
