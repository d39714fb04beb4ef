import { fieldsOf, text } from '../../host/fields.ts';
import type { ConnectionFacts } from '../../session/session-feed.ts';
import { callIdIn } from '../url-option.ts';
import type { Connection } from './connection-shape.ts';

/**
 * What is known of a connection before the server has said anything: where it goes, and the model that its URL names
 * (Azure: the deployment), or the call that it joins. Nothing else of the URL is handed on: it may hold a key.
 */
export function connectionFacts(connection: Connection, knownUrl: string | undefined): ConnectionFacts {
  const url = parse(knownUrl) ?? parse(urlOf(connection)) ?? defaultUrl(connection);
  return {
    agents: false,
    model: text(url?.searchParams.get('model')) ?? text(url?.searchParams.get('deployment')),
    callId: callIdIn(url?.href),
    url: url === undefined ? undefined : `${url.protocol}//${url.host}`,
  };
}

/** The socket's own URL is the one that is connected to: a client's may be another by now. */
function urlOf(connection: Connection): unknown {
  return text(connection.socket.url) ?? (connection.kind === 'client' ? connection.client.url : undefined);
}

function parse(url: unknown): URL | undefined {
  const address = url instanceof URL ? url.href : text(url);
  if (address === undefined || !URL.canParse(address)) return undefined;
  const parsed = new URL(address);
  return parsed.host === '' ? undefined : parsed;
}

/** A data channel has no URL; it is known by its label. */
function defaultUrl({ socket }: Connection): URL | undefined {
  return typeof fieldsOf(socket)['label'] === 'string' ? new URL('https://api.openai.com') : undefined;
}
