import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

import { TIMED_OUT } from './export-error.ts';

/** One POST; the time is that of all of it, in milliseconds. */
export interface PostRequest {
  url: URL;
  headers: Record<string, string>;
  agent: HttpAgent | HttpsAgent;
  body: Uint8Array;
  timeoutMillis: number;
}

/** What came back: the body as text, the start of it where it is long. */
export interface PostAnswer {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

// Room for any message of a receiver; what is beyond is not worth its memory.
const MOST_ANSWER_BYTES = 65_536;

/**
 * Sends a request once, or again where the connection was one that the receiver had just closed for being idle. Resolves with any
 * answer, also one that breaks off after its head; rejects when there is none.
 */
export async function post(parts: PostRequest): Promise<PostAnswer> {
  const { url, headers, agent, body, timeoutMillis } = parts;
  // Not imported statically: that would be before an HTTP instrumentation of the application can patch them.
  const { request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': body.byteLength },
      agent,
    });
    const timer = setTimeout(() => outgoing.destroy(timedOut()), timeoutMillis).unref();
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('response', (answer) => void readAnswer(answer).then(resolve));
    // After the head of an answer this changes nothing.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // https://nodejs.org/api/http.html#requestreusedsocket
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(post(parts));
      else reject(error);
    });
    outgoing.end(body);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<PostAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop closes the connection.
      if (bytes > MOST_ANSWER_BYTES) break;
    }
  } catch {
    // Broken off: the head says what became of the request.
  }
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'],
    body: Buffer.concat(chunks).toString('utf8', 0, MOST_ANSWER_BYTES),
  };
}

function timedOut(): Error {
  return Object.assign(new Error(TIMED_OUT), { code: 'timeout' });
}
