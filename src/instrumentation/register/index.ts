/**
 * Preloaded with `--import` or `--require`: traces every realtime session of the process, configured by `OTEL_*`.
 *
 * @packageDocumentation
 */
import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';
import type * as Start from './start-without-code.ts';

// Loaded only if it is wanted, and at once: an `await` here would keep `--require` from loading this module.
if (isSwitchedOn(process.env)) {
  try {
    (createRequire(import.meta.url)('./start-without-code.js') as typeof Start).startWithoutCode();
  } catch (error) {
    diag.error('realtime tracing could not be started; the application is not affected', error);
  }
}

/** How `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` call this instrumentation. */
const SHORT_NAME = 'openai-realtime';

/**
 * Whether the environment lets this instrumentation run. Of the two lists of instrumentations the one of those that are
 * disabled wins, as in `@opentelemetry/auto-instrumentations-node`.
 */
export function isSwitchedOn(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false;
  const enabled = namesOf(environment['OTEL_NODE_ENABLED_INSTRUMENTATIONS']);
  const disabled = namesOf(environment['OTEL_NODE_DISABLED_INSTRUMENTATIONS']);
  return !disabled.includes(SHORT_NAME) && (enabled.length === 0 || enabled.includes(SHORT_NAME));
}

function namesOf(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
