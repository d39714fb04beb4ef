import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import { event, span } from './conversation.ts';

const root = (to: number): WaterfallSpan => span('realtime_session', { id: 'r', from: 0, to });

/** The rows of the tree, without the header above and the legend below. */
function rows(spans: readonly WaterfallSpan[], width = 100): string[] {
  const lines = renderWaterfall(spans, { width }).split('\n');
  const top = lines.findIndex((line) => /^(trace )?[\da-f ]* 0[sm]( |$)/.test(line));
  const legend = lines.lastIndexOf('');
  return lines.slice(top + 1, legend > top ? legend : undefined);
}

/** All that stands behind a span's duration. */
const barOf = (line: string | undefined): string => line?.replace(/^.*?\d(µs|ms|s|m) /, '') ?? '';

/** What is said of a span beside its bar and beneath. */
const factsOf = (name: string, attributes: Record<string, unknown>, error?: string | true): string => {
  const child = span(name, {
    id: 'c',
    parent: 'r',
    from: 0,
    to: 1,
    attributes,
    ...(error ? { error } : {}),
  });
  return rows([root(8), child], 160)
    .slice(1)
    .map((line) => line.replace(/^.*┊/, '').trim())
    .join('\n');
};

/** The drawing of a span with one link. */
const linked = (attributes: Record<string, unknown>, spanId = 'r'): string => {
  const link = { traceId: root(8).traceId, spanId, attributes };
  return rows([root(8), span('turn', { id: 'c', parent: 'r', from: 0, to: 1, links: [link] })]).join('\n');
};

/** The last line of a drawing with one event. */
const legend = (name: string): string | undefined =>
  renderWaterfall([span('turn', { id: 't', from: 0, to: 1, events: [event(name, 1)] })])
    .split('\n')
    .at(-1);

describe('bars', () => {
  it('tell an eighth of a cell apart', () => {
    const [whole] = rows([root(8), span('step', { id: 's', parent: 'r', from: 0, to: 1 })]);
    const eighth = 1 / barOf(whole).length;
    const steps = [1, 2, 3, 4, 5, 6, 7, 8].map((count) =>
      span('step', { id: `${count}`, parent: 'r', from: 0, to: count * eighth }),
    );
    const glyphs = rows([root(8), ...steps]).map((line) => barOf(line).charAt(0));
    expect(glyphs).toEqual(['━', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']);
  });

  it('fill a cell for a span of no length, wherever it lies', () => {
    const moments = [0, 4, 8].map((from) => span('moment', { id: `m${from}`, parent: 'r', from, to: from }));
    expect(rows([root(8), ...moments])).toMatchInlineSnapshot(`
      [
        "realtime_session 8.00s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        "├╴moment           0ms ▏        ┊         ┊        ┊         ┊         ┊        ┊         ┊        ┊",
        "├╴moment           0ms ┊        ┊         ┊        ┊         ▕         ┊        ┊         ┊        ┊",
        "└╴moment           0ms ┊        ┊         ┊        ┊         ┊         ┊        ┊         ┊        ▕",
      ]
    `);
  });

  it('draw a span that ends before it starts as a moment of unknown duration', () => {
    const [, row] = rows([root(8), span('odd', { id: 'o', parent: 'r', from: 4, to: 1 })]);
    expect(row).toMatch(/^└╴odd +\? ┊[ ┊]+[▏▕][ ┊]*$/);
  });

  it('mark the heavier of two events in one cell, and the last moment on the bar itself', () => {
    const events = [event('exception', 2), event('handoff', 2), event('custom', 1)];
    const [, row] = rows([root(8), span('execute_tool x', { id: 'x', parent: 'r', from: 0, to: 2, events })]);
    expect(barOf(row).trimEnd()).toMatch(/^█+•█+✗ /);
    expect(row).not.toContain('⇢');
  });
});

describe('facts', () => {
  it.each([
    ['turn', { 'realtime.turn.response_latency': 0.8404 }, 'latency 840ms'],
    ['chat m', { 'gen_ai.response.time_to_first_chunk': 1.2 }, 'ttfc 1.20s'],
    ['turn', { 'realtime.interruption.reaction_time': 0.05 }, 'reaction 50ms'],
    ['user_speech', { 'realtime.transcription.delay': 0.31 }, 'transcript 310ms'],
    ['execute_tool t', { 'realtime.tool.approval_wait': 65 }, 'approval 65.0s'],
    ['turn', { 'realtime.audio.heard_ms': 1500 }, 'heard 1.50s'],
    ['execute_tool t', { 'realtime.tool.outcome': 'rejected' }, 'rejected'],
    ['chat m', { 'gen_ai.response.finish_reasons': ['length'] }, 'length'],
    ['chat m', { 'gen_ai.usage.input_tokens': 12_345 }, '12.3k→? tok'],
    [
      'turn',
      { 'realtime.guardrail.tripped': true, 'realtime.turn.end_reason': 'failed' },
      'guardrail · failed',
    ],
  ])('of %s with %o read as %s', (name, attributes, text) => {
    expect(factsOf(name, attributes)).toBe(text);
  });

  it('leave out latencies that are not numbers', () => {
    expect(
      factsOf('turn', { 'realtime.turn.response_latency': 'soon', 'realtime.audio.heard_ms': NaN }),
    ).toBe('');
  });

  it('say ERROR with its type once, and the message beneath', () => {
    const attributes = { 'error.type': 'tool_error', 'realtime.tool.outcome': 'error' };
    expect(factsOf('execute_tool t', attributes, 'no such order')).toBe('ERROR tool_error\nno such order');
  });

  it('do not repeat a message that an exception tells', () => {
    const events = [event('exception', 1, { 'exception.type': 'E', 'exception.message': 'no such order' })];
    const failed = span('execute_tool t', { id: 'c', from: 0, to: 1, error: 'no such order', events });
    expect(renderWaterfall([failed]).split('no such order')).toHaveLength(2);
  });
});

describe('links', () => {
  it('name the agent that handed off', () => {
    const names = { 'realtime.link.type': 'handoff', 'realtime.handoff.from': 'Triage' };
    expect(linked(names)).toContain('⇠ handoff from Triage');
  });

  it('name their target when it is drawn, else its id', () => {
    expect(linked({})).toContain('⇠ realtime_session');
    expect(linked({}, '00f067aa0ba902b7')).toContain('⇠ span 00f067aa0ba902b7');
  });
});

describe('events', () => {
  it('keep the heaviest when there are too many to list, and count the rest', () => {
    const noise = Array.from({ length: 40 }, (_, index) => event('noise', index / 10));
    const busy = span('turn', { id: 't', from: 0, to: 5, events: [...noise, event('exception', 4.5)] });
    const text = renderWaterfall([busy]);
    expect(text).toMatch(/✗ 4\.50s exception\n.*… 21 more events/);
    expect(text.match(/• .*noise/g)).toHaveLength(19);
  });

  it('tell their moment in minutes where the axis does', () => {
    const long = span('turn', { id: 't', from: 0, to: 3600, events: [event('exception', 1263.5)] });
    const text = renderWaterfall([long]);
    expect(text).toMatch(/ 0m +(5m +)?10m .*50m/);
    expect(text).toContain('✗ 21m03.5s exception');
    expect(text).toContain('1h00m');
  });
});

describe('the legend', () => {
  it('explains the marks that occur and no others', () => {
    expect(legend('exception')).toBe('✗ exception');
    expect(legend('guardrail_tripped')).toBe('▲ guardrail tripped');
    expect(legend('audio_interrupted')).toBe('◆ audio interrupted');
    expect(legend('handoff')).toBe('⇢ handoff');
    expect(legend('input_audio_timeout_triggered')).toBe('• other event');
    expect(
      renderWaterfall([root(1)])
        .split('\n')
        .at(-1),
    ).toMatch(/^realtime_session +1\.00s ━+$/);
  });
});
