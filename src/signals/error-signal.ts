/** An error, whoever raised it. */
export interface ErrorRaised {
  type: 'error_raised';
  error: ErrorFacts;
  /** The call that it came of: its tool threw it, or the SDK's work for it did. */
  callId?: string | undefined;
  /** Whether it is surely that of some call, or surely of none; absent where the source cannot tell. */
  ofCall?: boolean | undefined;
}

/** What is known of an error; texts are scrubbed of secrets when they are written, not here. */
export interface ErrorFacts {
  /** `server` for a Realtime API `error` event, `transport` for the connection, `sdk` for anything the SDK raised. */
  origin: 'server' | 'transport' | 'sdk';
  /** Low-cardinality: the server's code or type, or the error's class name. */
  type: string;
  message: string | undefined;
  stack?: string | undefined;
  /** The client event that the server refused. */
  clientEventId?: string | undefined;
  /** The tool that the error names. */
  toolName?: string | undefined;
}
