import { describe, expect, it } from 'vitest';
import { readSignal, recordedFields, writeSignal } from '../../src/recording/recorded-signal.ts';
import { ContentWriter, messagesTold } from '../../src/spans/content.ts';
import { EVERY_SIGNAL, SAID } from './every-signal.ts';
import type { Signal } from '../../src/signals/signal.ts';
import type { Redact } from '../../src/index.ts';

function written(signal: Signal, content?: ContentWriter, redact?: Redact): string {
  const tell = messagesTold(true, redact);
  return JSON.stringify({ e: signal.type, ...writeSignal(signal, { content, tell }) });
}

function read(line: string): unknown {
  return readSignal(JSON.parse(line) as { e: string });
}

/** A value without what is said in it, and without what it is said in. */
function withoutContent(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return value.includes(SAID) ? undefined : value;
  // What was said is left out as a whole; of the calls that a response lists the arguments are.
  if (key === 'calls') return (value as unknown[]).map((call) => withoutContent(call));
  if (Array.isArray(value)) return JSON.stringify(value).includes(SAID) ? [] : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, withoutContent(entry, name)]),
  );
}

const named = EVERY_SIGNAL.map((signal) => [signal.type, signal] as const);

describe('a recorded signal', () => {
  it('is tried here for every type that there is', () => {
    const types = new Set(recordedFields().map(({ type }) => type));
    expect(new Set(EVERY_SIGNAL.map(({ type }) => type))).toEqual(types);
  });

  it.each(named)('is read as it was written: %s', (_, signal) => {
    expect(read(written(signal, new ContentWriter(undefined)))).toEqual(signal);
  });

  it.each(named)('is written again as it was: %s', (_, signal) => {
    const content = new ContentWriter(undefined);
    const line = written(signal, content);
    expect(written(read(line) as Signal, content)).toBe(line);
  });

  it.each(named)('loses nothing but its content without content capture: %s', (_, signal) => {
    const line = written(signal);
    expect(line).not.toContain(SAID);
    const again = read(line) as Record<string, unknown>;
    // There is a result, though not what it is.
    if (typeof again['output'] === 'symbol') again['output'] = undefined;
    if (signal.type === 'session_configured' || signal.type === 'tool_ended') delete again['tools'];
    const expected = withoutContent(signal) as Record<string, unknown>;
    if (signal.type === 'session_configured') delete expected['tools'];
    if (expected['output'] === null) expected['output'] = undefined;
    expect(again).toEqual(expected);
  });

  const hooks: [string, Redact][] = [
    ['leaves everything out', () => undefined],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['returns something else than text', (() => Promise.resolve(SAID)) as unknown as Redact],
  ];
  it.each(hooks)('has no content where the redact hook %s', (_, redact) => {
    for (const signal of EVERY_SIGNAL) {
      const line = written(signal, new ContentWriter(redact), redact);
      expect(line).not.toContain(SAID);
      expect(read(line)).toMatchObject({ type: signal.type });
    }
  });

  it('says that there was a result of an MCP call, with or without content', () => {
    const ended = EVERY_SIGNAL.find(({ type }) => type === 'mcp_call_ended') as Signal;
    expect(JSON.parse(written(ended))).toMatchObject({ output: null });
    expect(read(written(ended))).toMatchObject({ output: expect.anything() as unknown });
    expect(JSON.stringify(read(written(ended)))).not.toContain('output');
  });

  it('has no tools any more after a configuration without any', () => {
    const none: Signal = { type: 'session_configured', tools: [] };
    expect(read(written(none, new ContentWriter(undefined)))).toEqual(none);
    expect(read(written({ ...none, tools: [{ name: SAID }] }, new ContentWriter(() => undefined)))).toEqual(
      none,
    );
  });

  it.each(recordedFields().filter(({ field }) => field !== ''))(
    'with a wrong $field of $type is refused with words',
    ({ type, field, expected }) => {
      const right = EVERY_SIGNAL.filter((signal) => signal.type === type);
      const line = JSON.parse(written(right.at(-1) as Signal, new ContentWriter(undefined))) as object;
      const value = expected === 'true or false' ? 17 : true;
      const problem = read(JSON.stringify({ ...line, [field]: value }));
      expect(problem).toBe(`"${field}" of "${type}" should be ${expected}, but is ${JSON.stringify(value)}`);
    },
  );
});
