/**
 * Preloaded with `--import` or `--require`: traces every realtime session of the process, configured by `OTEL_*`.
 *
 * @packageDocumentation
 */
import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';
import { switchedOffBy } from './switched-off.ts';
import type * as Start from './start-without-code.ts';

// Loaded only if it is wanted, and at once: an `await` here would keep `--require` from loading this module.
if (switchedOffBy(process.env) === undefined) {
  try {
    (createRequire(import.meta.url)('./start-without-code.js') as typeof Start).startWithoutCode();
  } catch (error) {
    diag.error('realtime tracing could not be started; the application is not affected', error);
  }
}
