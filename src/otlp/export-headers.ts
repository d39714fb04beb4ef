import { parseKeyPairsIntoRecord } from '@opentelemetry/core';

import type { Read } from './environment-values.ts';
import type { TelemetrySignal } from './signal-url.ts';

const HEADERS_OF_ALL = 'OTEL_EXPORTER_OTLP_HEADERS';

/** In words that no message takes for a key. */
export const HEADER_EXAMPLE = 'authorization=<scheme>%20<token>';

/** What a variable has to be. */
const EXPECTED = `name=value, percent-encoded, with commas between, as in ${HEADER_EXAMPLE}`;

/** The variables with the headers of a signal: what the later one says wins. */
export function headerVariables(signal: TelemetrySignal): readonly string[] {
  return [HEADERS_OF_ALL, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`];
}

/** What the variables say, but for what cannot be sent. */
export function readHeaders(signal: TelemetrySignal, read: Read): Record<string, string> {
  const headers = headerVariables(signal).flatMap((name) => entriesOf(read(name)).filter(isHeader));
  return Object.fromEntries(headers);
}

/** What is wrong with the header variables of these signals: by their names, and with nothing of their values. */
export function wrongHeaders(signals: readonly TelemetrySignal[], read: Read): string[] {
  const names = new Set(signals.flatMap(headerVariables));
  return [...names]
    .filter((name) => !entriesOf(read(name)).every(isHeader))
    .map((name) => `${name} has an entry that is no header, and is left out: expected ${EXPECTED}`);
}

/** Headers as they are sent: a secret that was read from a file often ends with its line. */
export function trimHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]));
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name);
}

/** Whether Node would send it, once it is trimmed. */
export function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && !/[^\t\x20-\x7e\x80-\xff]/.test(value.trim());
}

type Entry = readonly [name: string, value: string];

/** What each entry says; `undefined` for one that is no pair. */
function entriesOf(list = ''): (Entry | undefined)[] {
  const entries = list.split(',').filter((entry) => entry.trim() !== '');
  return entries.map((entry) => Object.entries(trimHeaders(parseKeyPairsIntoRecord(entry)))[0]);
}

function isHeader(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && isHeaderName(entry[0]) && isHeaderValue(entry[1]);
}
