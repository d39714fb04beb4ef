/** What carries a call's events. */
export type Transport = 'websocket' | 'webrtc';

/** What the page is told by its backend when it calls (`GET /call?transport=…`). */
export interface CallDetails {
  /** An ephemeral key of the Realtime API. */
  apiKey: string;
  /** Where the Realtime API is. */
  url: string;
}

/** What the page is told by its backend when it is opened (`GET /config`). */
export interface PageConfig {
  /** Where spans are sent to. */
  tracesUrl: string;
  /** Where a trace can be looked at, given its id at the end. */
  tracePageUrl?: string;
}
