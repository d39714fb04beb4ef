import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../test/integration/jaeger/loopback.ts';

const REQUESTS_AT_ONCE = 8;

/** Sends every request once, as fast as they are taken. */
export async function feed(url: string, requests: readonly Uint8Array[]): Promise<void> {
  let next = 0;
  const sender = async (): Promise<void> => {
    for (;;) {
      const body = requests[next];
      if (body === undefined) return;
      next += 1;
      const response = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(body),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sender));
}

/** Takes whatever is posted, and keeps what is JSON. */
export interface Sink {
  url: string;
  /** Bodies, decompressed, in the order of their arrival. */
  readonly json: readonly string[];
  close: () => Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const json: string[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((wire) => {
      const isJson = request.headers['content-type'] === 'application/json';
      if (isJson) {
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire;
        json.push(body.toString());
      }
      response.writeHead(200, { 'content-type': request.headers['content-type'] }).end(isJson ? '{}' : '');
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    json,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
