import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

import { listenOnLoopback } from './loopback.ts';

/** One request that went through the tee, and its answer. */
interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  /** The request's body, decompressed. */
  readonly requestBody: string;
  readonly status: number;
  readonly responseBody: string;
}

/** A local HTTP server that hands every request on to another one, keeping a copy of what was said. */
export interface OtlpTee {
  readonly url: string;
  readonly exchanges: readonly RecordedExchange[];
  stop(): Promise<void>;
}

export async function startOtlpTee(targetUrl: string): Promise<OtlpTee> {
  const exchanges: RecordedExchange[] = [];
  const server = createServer((incoming, outgoing) => {
    handOn(incoming, outgoing, targetUrl).then(
      (exchange) => exchanges.push(exchange),
      (error: unknown) => outgoing.writeHead(502).end(String(error)),
    );
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  targetUrl: string,
): Promise<RecordedExchange> {
  const method = incoming.method ?? 'GET';
  const path = incoming.url ?? '/';
  const body = await buffer(incoming);
  const answer = await send(new URL(path, targetUrl), { method, headers: incoming.headers, body });
  const answerBody = await buffer(answer);
  const status = answer.statusCode ?? 502;
  outgoing.writeHead(status, answer.headers).end(answerBody);
  const readable = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return { method, path, requestBody: readable.toString(), status, responseBody: answerBody.toString() };
}

function send(
  url: URL,
  { method, headers, body }: { method: string; headers: IncomingMessage['headers']; body: Buffer },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // `transfer-encoding` and `content-length` exclude each other; the body is whole here, so its length is known.
    const { 'transfer-encoding': _, ...kept } = headers;
    request(url, { method, headers: { ...kept, host: url.host, 'content-length': body.length } }, resolve)
      .on('error', reject)
      .end(body);
  });
}
