import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest, IncomingMessage } from 'node:http';

import { readExportError, readStatus, SHUT_DOWN, type ExportError } from './export-error.ts';
import type { ExportFailure } from './send-outcome.ts';

/** Hears why a request of an export was not taken. */
export type FailureListener = (failure: ExportFailure) => void;

/** A connection keeps the one of the export for which it was made, as long as it is used: of those that are over nothing is left. */
interface Hearing {
  listener: FailureListener | undefined;
}

const hearings = new AsyncLocalStorage<Hearing>();

/**
 * Starts an export, and hears of each request of it that fails, until `stop` is called. The exporters of the SDK keep that to
 * themselves while they ask again, and of some answers hide the status in the end.
 */
export function hearFailures(listener: FailureListener, start: (stop: () => void) => void): void {
  const hearing: Hearing = { listener };
  hearings.run(hearing, () => start(() => (hearing.listener = undefined)));
}

/** What there is to tell of an export: why its last request failed, unless the error is one for good. */
export function lastFailure(error: unknown, heard: ExportFailure | undefined): ExportError {
  const read = readExportError(error);
  return read.refused ? read : { ...read, ...heard };
}

/** Tells whoever hears of it how a request fails, if it does. */
export function watchRequest(request: ClientRequest): void {
  const hearing = hearings.getStore();
  if (hearing === undefined) return;
  let open = true;
  const end = (failure?: ExportFailure): void => {
    // What the exporter does to a request that it has given up on is an error too.
    if (open && failure !== undefined) hearing.listener?.(failure);
    open = false;
  };
  request.on('response', ({ statusCode = 0 }: IncomingMessage) =>
    end(statusCode > 299 ? readStatus(statusCode) : undefined),
  );
  request.on('timeout', () => end(readExportError(new Error('Request timed out'))));
  request.on('error', (error) => end(error.message === SHUT_DOWN ? undefined : readExportError(error)));
}
