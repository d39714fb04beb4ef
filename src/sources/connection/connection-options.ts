import type { TraceOptions } from '../../session/trace-options.ts';

/** How a connection is traced. Everything is optional; a wrong value throws a `TypeError` at once. */
export interface TraceConnectionOptions extends TraceOptions {
  /**
   * Where the Realtime API is, for a connection that cannot say: a data channel (default `https://api.openai.com`), or
   * a socket to a relay of your own. Host, port and the query parameter `model` are read, nothing else of it is.
   */
  url?: string | URL;
}
