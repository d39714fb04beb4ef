import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

import { listenOnLoopback } from '../jaeger/loopback.ts';

/** A load balancer that knows nothing of traces: hands each request to the next of `targets`. Until the test is over. */
export async function startRoundRobin(targets: readonly string[]): Promise<string> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    const target = targets[requests++ % targets.length]!;
    buffer(incoming)
      .then((body) => {
        const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = incoming.headers;
        return fetch(new URL(incoming.url ?? '/', target), {
          method: 'POST',
          headers: { 'content-type': type, 'content-encoding': encoding },
          body: new Uint8Array(body),
        });
      })
      .then(
        async (answer) => outgoing.writeHead(answer.status).end(await answer.text()),
        (error: unknown) => outgoing.writeHead(502).end(String(error)),
      );
  });
  const port = await listenOnLoopback(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${port}`;
}
