import { parseKeyPairsIntoRecord } from '@opentelemetry/core';

import { HEADER_EXAMPLE } from '../../otlp/export-headers.ts';
import { UsageError } from '../command-line.ts';
import type { JaegerAccess } from './jaeger-client.ts';
import { durationOption } from './time-range.ts';

/** Holds headers for the query API, as `OTEL_EXPORTER_OTLP_HEADERS` holds those for a receiver: in no list of processes. */
export const JAEGER_HEADERS = 'REALTIME_OTEL_JAEGER_HEADERS';

const DEFAULT_TIMEOUT_MS = 30_000;

/** `fetch` waits no longer for an answer. */
const LONGEST_TIMEOUT_MS = 300_000;

/** How a Jaeger is reached, by the value of `--jaeger-timeout` and the environment. Throws a {@link UsageError}. */
export function jaegerAccess(timeout: string | undefined, env: NodeJS.ProcessEnv): JaegerAccess {
  const timeoutMs = durationOption('--jaeger-timeout', timeout) ?? DEFAULT_TIMEOUT_MS;
  if (timeoutMs > LONGEST_TIMEOUT_MS)
    throw new UsageError('option --jaeger-timeout: expected at most 5m, got more');
  return { headers: headersOf(env[JAEGER_HEADERS]), timeoutMs };
}

/** The message does not repeat what came. */
function headersOf(value: string | undefined): Record<string, string> {
  if (value === undefined || value.trim() === '') return {};
  const headers = parseKeyPairsIntoRecord(value);
  try {
    // Refuses what is no header.
    if (Object.keys(headers).length > 0) return Object.fromEntries(new Headers(headers));
  } catch {}
  throw new UsageError(
    `variable ${JAEGER_HEADERS}: expected headers such as ${HEADER_EXAMPLE}, with commas between, got something else`,
  );
}
