import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { traceRealtimeSession } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { startTelemetry } from '../../src/otlp/index.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import { startTracedCall } from '../support/traced-call.ts';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
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
      else expect({ ...(value ?? {}) }).toEqual({});
    }
  });

  /** Of each option that has a variable, a value that is not the default. */
  const OTHERS: Readonly<Record<string, unknown>> = {
    captureContent: true,
    exceptionMessages: false,
    traceBoundary: 'turn',
    inferenceOperation: 'realtime_inference',
    conventions: ['langfuse', 'openinference'],
    sessionId: 'call-4711',
  };
  const byVariable = rows.flatMap(({ option, default: documented }) => {
    const [variable = ''] = codeOf(documented);
    return variable.startsWith('OTEL_') ? [[name(option), variable] as const] : [];
  });
  afterEach(() => vi.unstubAllEnvs());

  test('names the variables of those that have one', () => {
    expect(byVariable.map(([option]) => option)).toEqual(Object.keys(OTHERS));
  });

  test.each(byVariable)(
    'is right that %s is taken from %s, unless the option is given',
    (option, variable) => {
      const other = OTHERS[option];
      const resolved = (options: TraceOptions): unknown =>
        ({ ...resolveTraceOptions(options) })[option as 'sessionId'];
      const before = resolved({});
      vi.stubEnv(variable, String(other));
      expect(resolved({})).toEqual(other);
      expect(resolved({})).not.toBe(before);
      expect(resolved({ [option]: before ?? 'another' })).toBe(before ?? 'another');
    },
  );
});

describe('session.id', () => {
  /** What all spans of a call say; `byProcessor` is set by a span processor when a span starts. */
  async function sessionIdsOf(trace: TraceOptions, byProcessor?: string): Promise<string[]> {
    const exporter = new InMemorySpanExporter();
    const setting: SpanProcessor = {
      onStart: (span) => void (byProcessor && span.setAttribute('session.id', byProcessor)),
      onEnd: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const spanProcessors = [setting, new SimpleSpanProcessor(exporter)];
    const tracerProvider = new BasicTracerProvider({ spanProcessors });
    const guide = new agentsRealtime.RealtimeAgent({ name: 'Guide' });
    const { call, finish } = await startTracedCall(guide, { trace: { tracerProvider, ...trace } });
    await call.respond('Hello.');
    await finish();
    const spans = exporter.getFinishedSpans();
    expect(spans.length).toBeGreaterThan(3);
    return sorted(spans.map(({ attributes }) => String(attributes['session.id'])));
  }

  test("is the server's unless there is an option, and the application's own before both", async () => {
    expect(await sessionIdsOf({})).toEqual(['sess_0001']);
    expect(await sessionIdsOf({ sessionId: 'by option' })).toEqual(['by option']);
    const attributes = { 'session.id': 'by attributes' };
    expect(await sessionIdsOf({ sessionId: 'by option', attributes })).toEqual(['by attributes']);
    expect(await sessionIdsOf({}, 'by processor')).toEqual(['by processor']);
    expect(await sessionIdsOf({ sessionId: 'by option' }, 'by processor')).toEqual(['by processor']);
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
