import { STATUS_CODES } from 'node:http';
import type { WebSocket } from 'ws';

import { describeSystemError } from '../input/input-error.ts';

/** The close codes of whoever is done: 1005 is none at all. */
const NORMAL_CODES: ReadonlySet<number> = new Set([1000, 1005]);
const LOST_CODE = 1006;

/** Resolves when the socket is closed, to why that was not as it should be, or `undefined`. Never rejects. */
export function connectionEnding(socket: WebSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let opened = false;
    let error: Error | undefined;
    socket.once('open', () => (opened = true));
    socket.on('error', (raised) => (error ??= raised));
    socket.once('close', (code, reason) => {
      if (!opened) resolve(`no connection to ${placeOf(socket)}: ${describeRefusal(error)}`);
      else resolve(describeClose(code, reason.toString()));
    });
  });
}

/** Where a socket goes, without its query, which may hold a key. */
export function placeOf({ url }: Pick<WebSocket, 'url'>): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function describeClose(code: number, reason: string): string | undefined {
  if (NORMAL_CODES.has(code)) return undefined;
  if (code === LOST_CODE) return 'the connection was lost';
  return `the server closed the connection with code ${code}${reason === '' ? '' : `, ${reason}`}`;
}

const STATUS_ADVICE: ReadonlyMap<number, string> = new Map([
  [401, ': is the key right?'],
  [403, ': may the key do that?'],
  [404, ': is the call still going on, and the URL right?'],
]);

/** How `ws` says which HTTP status came instead of a connection. */
const REFUSAL = /^Unexpected server response: (\d{3})$/;

function describeRefusal(error: Error | undefined): string {
  const status = Number(REFUSAL.exec(error?.message ?? '')?.[1]);
  if (Number.isNaN(status)) return error === undefined ? 'it was closed' : describeSystemError(error);
  return `the server answered ${status} ${STATUS_CODES[status] ?? ''}${STATUS_ADVICE.get(status) ?? ''}`.trim();
}
