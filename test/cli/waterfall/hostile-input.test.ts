import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import { conversation, event, span } from './conversation.ts';

const ESCAPE = '\u001b[31m\u001b]0;owned\u0007';

/** Everything that may steer a terminal or hide text, the line feeds between lines aside. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The escape text in every place that the drawing reads. */
function poisoned(text: string): WaterfallSpan[] {
  const attributes = Object.fromEntries(
    [
      'realtime.session.id',
      'realtime.session.workflow',
      'gen_ai.request.model',
      'realtime.session.end_reason',
      'error.type',
      'realtime.turn.end_reason',
      'realtime.response.status',
      'realtime.tool.outcome',
    ].map((key) => [key, text]),
  );
  const evil = {
    [text]: text,
    'exception.type': text,
    'exception.message': text,
    'realtime.handoff.from': text,
  };
  const names = ['realtime_session', 'turn', `execute_tool ${text}`, text];
  return names.map((name, index) =>
    span(name, {
      id: `${text}${index}`,
      parent: text,
      trace: text,
      from: 0,
      to: 1,
      error: text,
      attributes: { ...attributes, 'gen_ai.response.finish_reasons': [text, { [text]: text }] },
      events: [event('exception', 0, evil), event('handoff', 0, evil), event(text, 0, evil)],
      links: [
        { traceId: text, spanId: text, attributes: { 'realtime.link.type': text } },
        { traceId: text, spanId: text, attributes: { ...evil, 'realtime.link.type': 'handoff' } },
      ],
    }),
  );
}

describe('hostile input', () => {
  it('prints no escape sequence unless colour is asked for', () => {
    expect(renderWaterfall(conversation)).not.toContain('\u001b');
    expect(renderWaterfall(conversation, { color: true })).toContain('\u001b[');
  });

  it.each([
    ['escape sequences', ESCAPE],
    ['C1 controls', '\u009b31m\u0085'],
    ['line breaks', 'a\nb\r\nc\u2028d\u2029e'],
    ['bidirectional overrides', '\u202Ea\u2066b\u2069'],
    ['joiners and tags', 'a\u200Db\u{E0041}'],
    ['lone surrogates', '\uD83D a \uDE00'],
  ])('makes %s harmless wherever they stand', (_, text) => {
    for (const width of [40, 100]) {
      const lines = renderWaterfall(poisoned(text), { width }).split('\n');
      for (const line of lines) expect(line).not.toMatch(UNSAFE);
    }
  });

  it('lets nothing but its own colours through in colour', () => {
    const text = renderWaterfall(poisoned(ESCAPE), { color: true });
    expect(stripVTControlCharacters(text).replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(text).not.toContain(ESCAPE);
  });

  it('shows what was there instead of dropping it', () => {
    const text = renderWaterfall([span('execute_tool a\u001b[2Jb\nc', { id: '1', from: 0, to: 1 })]);
    expect(text).toContain('execute_tool a␛[2Jb↵c');
  });

  it('keeps accents that are piled up out of the neighbouring lines', () => {
    const text = renderWaterfall([span(`Z${'\u0301'.repeat(500)}algo`, { id: '1', from: 0, to: 1 })]);
    expect(text).toContain(`Z${'\u0301'.repeat(3)}algo`);
  });

  it('draws times that are not numbers at the beginning of the axis', () => {
    const odd = { ...span('odd', { id: 'o', from: 0, to: 1 }), startMs: NaN, endMs: Infinity };
    const events = [{ name: 'exception', timeMs: NaN, attributes: {} }];
    const text = renderWaterfall([span('turn', { id: 't', from: 0, to: 2 }), { ...odd, events }]);
    expect(text).toMatch(/^odd +\? ✗/m);
    expect(text).toContain('✗ ? exception');
    expect(text).toMatch(/^turn +2\.00s ━+$/m);
  });

  it.each([
    ['zero', 0, 0],
    ['from the epoch to now', 0, 1_760_000_000_000],
    ['the largest numbers', -Number.MAX_VALUE, Number.MAX_VALUE],
    ['the smallest numbers', 0, Number.MIN_VALUE],
  ])('draws extents of %s', (_, startMs, endMs) => {
    const odd = { ...span('odd', { id: 'o', from: 0, to: 0 }), startMs, endMs };
    expect(renderWaterfall([odd])).toMatch(/^odd +\S+ \S/m);
  });

  it('survives attribute values that cannot be turned into text', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const values = {
      circle,
      big: 10n,
      bare: Object.create(null),
      none: null,
      fn: () => 1,
      list: [circle, 'b'],
    };
    const text = renderWaterfall([
      span('turn', { id: 't', from: 0, to: 1, events: [event('odd', 0, values)] }),
    ]);
    expect(text).toContain('circle=(not printable) big=10 bare={} none=null');
  });

  it('cuts megabytes of text with a mark', () => {
    const long = 'y'.repeat(5_000_000);
    const events = [event('exception', 0, { 'exception.message': long })];
    const text = renderWaterfall([span(long, { id: 't', from: 0, to: 1, error: long, events })]);
    expect(text.length).toBeLessThan(2000);
    expect(text).toMatch(/^y+… +1\.00s/m);
    expect(text).toMatch(/exception y+…$/m);
  });
});
