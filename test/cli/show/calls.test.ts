import { describe, expect, it } from 'vitest';
import { CallSpans } from '../../../src/cli/show/call-spans.ts';
import { callsOf, type Call } from '../../../src/cli/show/calls.ts';
import { describeCall } from '../../../src/cli/show/describe-call.ts';
import { shownSpanOf } from '../../../src/cli/show/shown-span.ts';
import { readResourceSpans } from '../../../src/cli/report/inputs/otlp-spans.ts';
import { event, ORIGIN, span } from '../waterfall/conversation.ts';
import { otlpLine } from './otlp-line.ts';
import { CALL, ours, turn } from './shown-call.ts';
import type { SpanFacts } from '../../../src/cli/report/analysis/span-facts.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

/** The calls in requests, as an input that has them gives them. */
function callsIn(...lines: readonly string[]): Call[] {
  const spans = new CallSpans(undefined);
  for (const line of lines)
    for (const element of (JSON.parse(line) as { resourceSpans: unknown[] }).resourceSpans)
      spans.takeElement(element);
  return spans.calls;
}

const names = (call: Call | undefined): string[] => call?.spans.map(({ name }) => name) ?? [];

/** A span of somebody else, without any attribute of ours. */
const foreign = (name: string, sketch: Parameters<typeof span>[1]): WaterfallSpan => ({
  ...span(name, sketch),
  attributes: sketch.attributes ?? {},
});

describe('the calls of an input', () => {
  it('are told apart by their sessions, in however many traces each is', () => {
    const of = (id: string, trace: string, from: number): WaterfallSpan =>
      span('turn', { id: `${id}${trace}`, trace, from, to: from + 1, attributes: { 'session.id': id } });
    const calls = callsOf([of('two', 'c', 7), of('one', 'a', 0), of('one', 'b', 5)].map(ours));
    expect(
      calls.map(({ id, startMs, endMs, spans }) => [id, startMs - ORIGIN, endMs - ORIGIN, spans.length]),
    ).toEqual([
      ['one', 0, 6000, 2],
      ['two', 7000, 8000, 1],
    ]);
  });

  it('count a span once that comes twice, as whole as it came', () => {
    const whole = otlpLine(CALL);
    const partial = otlpLine(
      CALL.map((one) =>
        one.name === 'realtime_session' ? { ...one, endMs: one.startMs, attributes: {} } : one,
      ),
    );
    for (const lines of [
      [whole, whole],
      [partial, whole],
      [whole, partial],
    ]) {
      const [call, ...others] = callsIn(...lines);
      expect(others).toEqual([]);
      expect(call?.spans).toHaveLength(CALL.length);
      expect(describeCall(call!)).toEqual(describeCall(callsIn(whole)[0]!));
    }
  });

  it('have spans of other libraries where they are within theirs, or around them, and no others', () => {
    const others = [
      foreign('GET /call', { id: 'web', from: -1, to: 30 }),
      foreign('SELECT rooms', { id: 'db', parent: 'pool', from: 4.7, to: 5 }),
      foreign('pool', { id: 'pool', parent: 'x1', from: 4.6, to: 5 }),
      foreign('elsewhere', { id: 'sibling', parent: 'web', from: 2, to: 3 }),
      foreign('one', { id: 'one', parent: 'other', from: 2, to: 3 }),
      foreign('other', { id: 'other', parent: 'one', from: 2, to: 3 }),
    ];
    const own = CALL.map((one) => (one.name === 'realtime_session' ? { ...one, parentSpanId: 'web' } : one));
    const [call] = callsIn(otlpLine(others, 'pg'), otlpLine(own));
    expect(names(call).filter((name) => /GET|SELECT|pool|else|one|other/.test(name))).toEqual([
      'GET /call',
      'pool',
      'SELECT rooms',
    ]);
    expect([call!.startMs - ORIGIN, call!.endMs - ORIGIN]).toEqual([0, 20_000]);
  });

  it('take no turn, agent, tool or response of another library for one of theirs', () => {
    const others = ['turn', 'invoke_agent Planner', 'execute_tool search', 'chat gpt-5', 'agent_speech'].map(
      (name, place) =>
        foreign(name, {
          id: `f${place}`,
          parent: 'x1',
          from: 4.6,
          to: 5,
          error: 'theirs',
          attributes: {
            'gen_ai.operation.name': name.split(' ')[0],
            'gen_ai.agent.name': 'Planner',
            'gen_ai.tool.name': 'search',
            'gen_ai.usage.input_tokens': 5000,
          },
          events: [event('exception', 4.8, { 'exception.message': 'theirs' })],
        }),
    );
    const [call] = callsIn(otlpLine(CALL), otlpLine(others, 'langchain'));
    const [alone] = callsIn(otlpLine(CALL));
    const { spans, ...rest } = describeCall(call!);
    const { spans: own, ...expected } = describeCall(alone!);
    const renumbered = JSON.stringify(rest).replaceAll(/"span":\d+/g, '');
    expect(renumbered).toBe(JSON.stringify(expected).replaceAll(/"span":\d+/g, ''));
    expect(spans.length).toBe(own.length + others.length);
    const theirs = spans.filter(({ isForeign }) => isForeign);
    expect(theirs.map(({ parent }) => spans[parent ?? -1]?.name)).toEqual(
      others.map(() => 'execute_tool find_room'),
    );
  });
});

describe('the time axis of a call', () => {
  it('begins with what is earliest, be it before the session, and ends with what is latest', () => {
    const early = span('user_speech', { id: 'e', from: -2, to: 1, attributes: turn(1) });
    const late = span('turn', { id: 'l', from: 21, to: 22, events: [event('dtmf', 25)] });
    const asked = span('execute_tool pay', {
      id: 'p',
      from: 1,
      to: 2,
      attributes: { 'realtime.tool.approval_wait': 5 },
    });
    const [call] = callsOf([...CALL, early, late, asked].map(ours));
    const loudness = { peakMs: 20, caller: '', agent: '' };
    const shown = describeCall(call!, { waveform: loudness });
    expect(shown.lengthMs).toBe(29_000);
    const bars = shown.lanes.flatMap((lane) => lane.bars);
    expect(Math.min(...bars.map(({ at }) => at))).toBe(0);
    expect(Math.max(...bars.map(({ at, length }) => at + length))).toBe(26_000);
    expect(shown.marks.at(-1)?.at).toBe(29_000);
    // The recording begins with the session.
    expect(shown.waveform?.at).toBe(4000);
  });

  it('leaves out what is dated weeks away, and says so', () => {
    const misdated = [0, 4e12].map((startMs, place) => ({
      ...span('turn', { id: `m${place}`, from: 0, to: 1, attributes: turn(7 + place) }),
      startMs,
      endMs: startMs + 1,
    }));
    const [call] = callsOf([...misdated, ...CALL].map(ours));
    const shown = describeCall(call!);
    expect(shown.lengthMs).toBe(20_000);
    expect(shown.turns).toHaveLength(2);
    expect(shown.facts).toContainEqual({
      name: 'left out',
      value: '2 spans dated weeks away from the others',
      tone: 'doubtful',
    });
  });
});

describe('hostile spans', () => {
  it('that are no spans are left out: without ids, with times that are none', () => {
    const request = JSON.parse(otlpLine(CALL)) as {
      resourceSpans: [{ scopeSpans: [{ spans: Record<string, unknown>[] }] }];
    };
    const [{ spans }] = request.resourceSpans[0].scopeSpans;
    const [first] = spans;
    const times = ['NaN', 'Infinity', -5, '-5', 1e300, '9'.repeat(30), null, {}, 'abc'];
    spans.push(
      { ...first, spanId: undefined },
      { ...first, traceId: 7, spanId: 'b' },
      { ...first, name: null },
      ...times.map((startTimeUnixNano, place) => ({ ...first, spanId: `t${place}`, startTimeUnixNano })),
    );
    spans.push({ ...first, spanId: 'endless', name: 'turn', endTimeUnixNano: 1e300 });
    const text = JSON.stringify(request).replaceAll('1e+300', '1e999');
    const [call] = callsIn(text);
    expect(call?.spans).toHaveLength(CALL.length + 1);
    expect(describeCall(call!).lengthMs).toBe(20_000);
  });

  it('are shown with what can be read of them, and cost no others, here and in the report', () => {
    const depth = 20_000;
    const nested = `${'{"arrayValue":{"values":['.repeat(depth)}{"stringValue":"x"}${']}}'.repeat(depth)}`;
    const odd = { toString: 1, valueOf: 1 };
    const [line] = otlpLine(CALL.slice(0, 2)).split('\n');
    const request = JSON.parse(line!) as {
      resourceSpans: [{ scopeSpans: [{ spans: { attributes: unknown[] }[] }] }];
    };
    const [{ spans }] = request.resourceSpans[0].scopeSpans;
    const [first] = spans;
    first!.attributes.push(
      { key: 'odd', value: { intValue: odd } },
      { key: 'list', value: { doubleValue: [[7]] } },
      { key: 'true', value: { intValue: true } },
      { key: 'nested', value: 'NESTED' },
      { key: 'number', value: { intValue: '7' } },
    );
    spans.push(
      { ...first!, kind: odd, spanId: 'k' } as never,
      { ...first!, traceId: odd, spanId: odd } as never,
    );
    const text = JSON.stringify(request).replaceAll('"NESTED"', nested);
    const [call] = callsIn(text);
    expect(call?.spans).toHaveLength(3);
    const attributes = new Map(describeCall(call!).spans[0]?.attributes);
    expect(attributes.get('number')).toBe('7');
    expect(attributes.get('nested')?.length).toBeLessThan(20_001);
    const taken: SpanFacts[] = [];
    const [element] = (JSON.parse(text) as { resourceSpans: unknown[] }).resourceSpans;
    readResourceSpans(element, { add: (span) => void taken.push(span), passOver: () => undefined });
    expect(taken.map(({ spanId }) => spanId.length)).toEqual([16, 16, 1, 0]);
  });

  it('with names of a megabyte, a hundred thousand events and as many attributes give a page that is small', () => {
    const huge = 'x'.repeat(1e6);
    const events = Array.from({ length: 1e5 }, (_, place) =>
      event('exception', (place % 20) + 0.5, { 'exception.message': `no ${place}` }),
    );
    const attributes = Object.fromEntries(
      Array.from({ length: 1e4 }, (_, place) => [`key${place}`, huge.slice(0, 100)]),
    );
    const [call] = callsOf([
      ...CALL.map(ours),
      ours(
        span('turn', {
          id: 'h',
          from: 2,
          to: 3,
          events,
          attributes: { ...attributes, ...turn(3), [huge]: huge },
        }),
      ),
      ours(
        span(`execute_tool ${huge}`, {
          id: 'n',
          from: 2,
          to: 3,
          error: huge,
          attributes: { ...turn(3), 'gen_ai.agent.name': huge },
        }),
      ),
      ours(
        span(`chat ${huge}`, {
          id: 'c',
          from: 2,
          to: 3,
          attributes: {
            ...turn(3),
            'gen_ai.agent.name': huge,
            'gen_ai.output.messages': JSON.stringify([
              { role: 'assistant', parts: [{ type: 'text', content: huge }] },
            ]),
          },
        }),
      ),
    ]);
    const shown = describeCall(call!);
    expect(JSON.stringify(shown).length).toBeLessThan(1e6);
    expect(shown.facts.find(({ name }) => name === 'left out')?.value).toBe('98,003 marks on the axis');
    expect(shown.spans.find(({ moreEvents }) => moreEvents > 0)?.moreEvents).toBe(1e5 - 500);
  });

  it('of which there are very many, with as many names of tools, leave lanes, and say what is left out', () => {
    const many = Array.from({ length: 30_000 }, (_, place) =>
      ours(
        span(`execute_tool t${place}`, {
          id: `x${place}`,
          parent: `x${place - 1}`,
          from: place / 1000,
          to: place / 1000 + 1,
          error: 'no',
          attributes: { ...turn(1), 'gen_ai.tool.name': `t${place}` },
        }),
      ),
    );
    const turns = Array.from({ length: 1000 }, (_, place) =>
      ours(span('turn', { id: `t${place}`, from: 0, to: 1, attributes: turn(1) })),
    );
    const [call] = callsOf([...turns, ...many]);
    const shown = describeCall(call!);
    expect(shown.spans).toHaveLength(20_000);
    expect(shown.lanes.length).toBeLessThan(60);
    // Of a thousand that call themselves the first turn one is.
    expect(shown.turns.map(({ flags }) => flags.length).filter((flags) => flags > 0)).toEqual([20]);
    expect(shown.facts.find(({ name }) => name === 'left out')?.value).toBe(
      '11,000 spans more than a page can have',
    );
  });

  it('of a call that goes on: a span without an end is a moment', () => {
    const [call] = callsOf([ours(span('turn', { id: 'o', from: 3, to: 0, attributes: turn(1) }))]);
    const shown = describeCall(call!);
    expect([shown.lengthMs, shown.turns[0]?.length]).toEqual([1, 0]);
  });
});

it('what an instrumentation of another name wrote is ours where it says so, as after a Collector that renames', () => {
  const [session] = CALL;
  expect(shownSpanOf(session!, 'renamed').operation).toBe('realtime_session');
  expect(shownSpanOf({ ...session!, attributes: {} }, 'renamed').operation).toBeUndefined();
});
