import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which origin's pages a receiver lets send to it, as a collector that is configured for CORS. */
export class CorsPolicy {
  /** Pages of this origin may send; others get no CORS headers, and their browser does not send. */
  allowedOrigin: string | undefined;
  /** The origins that preflights came from, in their order, whatever was answered. */
  readonly preflights: (string | undefined)[] = [];

  /** Answers a preflight; for any other request adds what its answer needs, and says no. */
  answersPreflight({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
    const allowed = headers.origin !== undefined && headers.origin === this.allowedOrigin;
    if (allowed)
      response.setHeader('access-control-allow-origin', headers.origin ?? '').setHeader('vary', 'origin');
    if (method !== 'OPTIONS') return false;
    this.preflights.push(headers.origin);
    if (allowed) {
      response.setHeader('access-control-allow-headers', 'content-type');
      response.setHeader('access-control-max-age', '600');
    }
    response.writeHead(204).end();
    return true;
  }
}
