import { TracedObjects } from '../traced-objects.ts';
import { URL_CHECK, urlText } from '../url-option.ts';
import { expectConnection, observedConnections, withGivenUrl } from './attach-connection.ts';
import type { SessionTrace } from '../traced-objects.ts';
import type { TraceConnectionOptions } from './connection-options.ts';
import type { TraceableConnection } from './connection-shape.ts';

const traced = new TracedObjects(observedConnections, 'connection');

/**
 * Traces a connection to the Realtime API that is used without an agents SDK: a client of `openai`, a WebSocket, or a
 * WebRTC data channel. Call it as soon as there is a connection, and before listeners are added to it: the
 * `realtime_session` span starts with the call, under the context that is active then. A connection that is open
 * already is traced from there on. A client or a socket that reconnects by itself gets a span for each of its connections.
 *
 * The span ends with `close()` or when the connection closes. A data channel does not always hear that its own side
 * closes the peer connection: call `end()` before that.
 *
 * The connection behaves as before: its events, what it sends and its errors are those without tracing. Throws a
 * `TypeError` when the connection or an option is not what was expected.
 */
export function traceRealtimeConnection(
  connection: TraceableConnection,
  options?: TraceConnectionOptions,
): SessionTrace {
  const target = expectConnection(connection, 'trace');
  const trace = (): SessionTrace => traced.trace(target, options, { checks: { url: URL_CHECK } });
  return withGivenUrl(target, urlText(options?.url), trace);
}
