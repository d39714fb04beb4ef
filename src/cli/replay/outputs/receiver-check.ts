import { once } from 'node:events';
import { connect } from 'node:net';

/** Longer than a receiver of this machine or of the same network takes, and short for a person. */
const LONGEST_WAIT_MS = 2_000;

/** What says for certain that no receiver is there; anything else is for the exporter and its retries. */
const HOPELESS = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/** Why nothing can be sent to the URL's host, or `undefined` when something answers, or may answer later. */
export async function whyUnreachable(url: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(LONGEST_WAIT_MS) });
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return HOPELESS.has(code) ? code : undefined;
  } finally {
    socket.destroy();
  }
}
