import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import { conversation, event, perTurnTraces, span } from './conversation.ts';

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}ー（）！]/u;

/** Cells of a line, counted differently from how the drawing counts them. */
function cells(line: string): number {
  return Array.from(line.normalize('NFC')).reduce((sum, character) => {
    if (/\p{M}/u.test(character)) return sum;
    return sum + (WIDE.test(character) && !/\p{Regional_Indicator}/u.test(character) ? 2 : 1);
  }, 0);
}

const widest = (text: string): number => Math.max(...text.split('\n').map(cells));

const NAMES = [
  'x',
  'execute_tool 天気を調べる（東京）',
  'execute_tool 주문_조회',
  'invoke_agent 👩‍💻 Support 🇩🇪 ❤️ 👍🏽',
  'invoke_agent Zoë Zoe\u0308 Z\u0300\u0301\u0302\u0303\u0304\u0305algo',
  'execute_tool a_name_that_is_so_long_that_no_terminal_of_any_width_would_ever_show_it_in_full',
  'deploy 🚀 ✨ ⏰',
  'turn\tof\r\nlines',
  '',
  '\u202Eevil\u2066 text\u200B',
];

/** A small deterministic generator, so that a failure can be looked at again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomSpans(seed: number): WaterfallSpan[] {
  const random = generator(seed);
  const name = (): string => NAMES[random(NAMES.length)] ?? '';
  return Array.from({ length: 1 + random(25) }, (_, index) => {
    const from = random(100) / 7;
    const failed = random(4) === 0;
    return span(name(), {
      id: `${index}`,
      ...(random(5) === 0 ? {} : { parent: `${random(30)}` }),
      trace: `${random(3)}`.repeat(32),
      from,
      to: from + random(60) / 3 - 2,
      ...(failed ? { error: name() } : {}),
      attributes: {
        'realtime.turn.response_latency': random(2) === 0 ? undefined : random(1e6) / 1e3,
        'error.type': name(),
        'gen_ai.usage.output_tokens': random(1e7),
        'realtime.tool.outcome': name(),
        'realtime.guardrail.tripped': random(2) === 0,
      },
      events: [event(['exception', 'handoff', name()][random(3)] ?? '', from + random(9), { note: name() })],
      links: [
        { traceId: '0'.repeat(32), spanId: `${random(30)}`, attributes: { 'realtime.link.type': name() } },
      ],
    });
  });
}

describe('alignment', () => {
  it.each([1, 2, 5, 12, 20, 35, 36, 47, 59, 60, 71, 72, 80, 100, 140, 300])(
    'keeps every line within a width of %i',
    (width) => {
      for (const spans of [conversation, perTurnTraces(conversation)]) {
        expect(widest(renderWaterfall(spans, { width }))).toBeLessThanOrEqual(width);
      }
      for (let seed = 1; seed <= 40; seed += 1) {
        const text = renderWaterfall(randomSpans(seed), { width });
        expect(widest(text), `seed ${seed}\n${text}`).toBeLessThanOrEqual(width);
      }
    },
  );

  it.each([60, 80, 100, 140])(
    'starts all bars in one column at %i, whatever script the names are in',
    (width) => {
      const spans = NAMES.map((name, index) => span(name, { id: `${index}`, from: 0, to: 3 }));
      const bars = renderWaterfall(spans, { width }).match(/^.* 3\.00s /gm) ?? [];
      expect(bars).toHaveLength(NAMES.length);
      expect(new Set(bars.map(cells)).size, bars.join('\n')).toBe(1);
    },
  );

  it('starts all facts in one column', () => {
    const lines = renderWaterfall(conversation).split('\n');
    const starts = lines.flatMap((line) => {
      const column = line.search(/(latency|ttfc|transcript|ERROR|⇠ handoff) /);
      return column > 40 ? [column] : [];
    });
    expect(starts.length).toBeGreaterThan(15);
    expect(new Set(starts).size).toBe(1);
  });

  it('puts each tick label over the grid line of its time', () => {
    const lines = renderWaterfall(conversation, { width: 140 }).split('\n');
    const axis = lines.find((line) => line.startsWith('trace ')) ?? '';
    const grid = lines.find((line) => line.includes('user_speech')) ?? '';
    const ticks = Array.from(axis.matchAll(/\b\d+s/g), ({ index }) => index);
    expect(ticks.length).toBeGreaterThan(5);
    for (const tick of ticks) expect(grid.charAt(tick)).toBe('┊');
  });

  it('has bars of 30 cells or more on 60 columns, and on however many more', () => {
    for (let width = 60; width <= 200; width += 1) {
      const [, bar = ''] =
        /^realtime_session +\S+ (━+)/m.exec(renderWaterfall(conversation, { width })) ?? [];
      expect(bar.length, `width ${width}`).toBeGreaterThanOrEqual(30);
    }
  });

  it.each([NaN, Infinity, -5, 0, 0.4])('draws something for a width of %d', (width) => {
    expect(renderWaterfall(conversation, { width })).not.toBe('');
  });
});
