import { AsyncLocalStorage } from 'node:async_hooks';

import { processWide } from '../host/process-wide.ts';

/**
 * Runs what is done for the whole process as if no call of the application were going on: as where this module, or a copy of it,
 * was loaded first. Timers, sockets and promises keep what the application holds in an `AsyncLocalStorage` where they are made, for
 * as long as they live; and what notes for which call a request is made would note the wrong one.
 */
export const outsideCalls: <Result>(work: () => Result) => Result = processWide('outside-calls', () =>
  AsyncLocalStorage.snapshot(),
);
