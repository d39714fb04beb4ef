import { describe, expect, test } from 'vitest';
import { traceRealtimeSession } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { startTelemetry } from '../../src/otlp/index.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import type { TraceOptions } from '../../src/index.ts';

const sorted = (lines: Iterable<string>): string[] => [...new Set(lines)].toSorted();

/** The name in the first column of a table. */
function name(cell: string | undefined): string {
  const [code] = codeOf(cell);
  if (code === undefined) throw new Error(`Nothing is named in "${cell}"`);
  return code;
}

/** The options that a call names when it is given another. */
function knownOptions(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    const [, known = ''] =
      /(?:Known options are|expected one of) (.*?)(?:\.$|, got)/.exec(String(error)) ?? [];
    return known.split(', ');
  }
  throw new Error('Nothing was thrown');
}

describe('the table of options', () => {
  const [rows = []] = readTables('docs/options.md', '# Options of tracing');

  test('has every option, and no other', () => {
    const session = new agentsRealtime.RealtimeSession(new agentsRealtime.RealtimeAgent({ name: 'Guide' }));
    const known = (): unknown => traceRealtimeSession(session, { none: true } as TraceOptions);
    expect(known).toThrow(`Known options are ${rows.map(({ option }) => name(option)).join(', ')}.`);
  });

  test('has their defaults', () => {
    const defaults: Readonly<Record<string, unknown>> = { ...resolveTraceOptions() };
    for (const { option, default: documented = '' } of rows) {
      const value = defaults[name(option)];
      const word = codeOf(documented).at(-1)?.replaceAll("'", '');
      if (/^`[^`]+`$|, else `[^`]+`$/.test(documented)) expect(String(value)).toBe(word);
      else expect(value ?? {}).toEqual({});
    }
  });
});

describe('the table of options of the instrumentation', () => {
  test('has every option that is not one of sessions, and no other', () => {
    const [own = []] = readTables('docs/instrumentation.md', '## Options');
    const [ofSessions = []] = readTables('docs/options.md', '# Options of tracing');
    const names = [...own, ...ofSessions]
      .map(({ option }) => name(option))
      .filter((option) => !['tracerProvider', 'meterProvider', 'parentContext'].includes(option));
    const known = knownOptions(() => new OpenAIRealtimeInstrumentation({ none: true } as never));
    expect(sorted(known)).toEqual(sorted(names));
  });
});

test('the table of options of startTelemetry has every option, and no other', () => {
  const [rows = []] = readTables('docs/export.md', '## Options');
  const known = knownOptions(() => startTelemetry({ none: true } as never));
  expect(sorted(known)).toEqual(sorted(rows.flatMap(({ option }) => codeOf(option))));
});
