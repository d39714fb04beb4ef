import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest, IncomingMessage } from 'node:http';

import { readExportError, readStatus, SHUT_DOWN, type ExportError } from './export-error.ts';
import type { ExportFailure } from './send-outcome.ts';

/** Hears why a request of an export was not taken. */
export type FailureListener = (failure: ExportFailure) => void;

const listeners = new AsyncLocalStorage<FailureListener>();

/**
 * Starts an export, and hears of each request of it that fails. The exporters of the SDK keep that to themselves while they ask
 * again, and of some answers hide the status in the end.
 */
export function hearFailures(listener: FailureListener, start: () => void): void {
  listeners.run(listener, start);
}

/** What there is to tell of an export: why its last request failed, unless the error is one for good. */
export function lastFailure(error: unknown, heard: ExportFailure | undefined): ExportError {
  const read = readExportError(error);
  return read.refused ? read : { ...read, ...heard };
}

/** Tells whoever hears of it how a request fails, if it does. */
export function watchRequest(request: ClientRequest): void {
  const listener = listeners.getStore();
  if (listener === undefined) return;
  let open = true;
  const end = (failure?: ExportFailure): void => {
    // What the exporter does to a request that it has given up on is an error too.
    if (open && failure !== undefined) listener(failure);
    open = false;
  };
  request.on('response', ({ statusCode = 0 }: IncomingMessage) =>
    end(statusCode > 299 ? readStatus(statusCode) : undefined),
  );
  request.on('timeout', () => end(readExportError(new Error('Request timed out'))));
  request.on('error', (error) => end(error.message === SHUT_DOWN ? undefined : readExportError(error)));
}
