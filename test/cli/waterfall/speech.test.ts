import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import { span } from './conversation.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

const TALK = {
  'realtime.session.user_speech_time': 3.5,
  'realtime.session.agent_speech_time': 4.25,
  'realtime.session.overlap_time': 0.31,
  'realtime.session.silence_time': 2.56,
  'realtime.session.longest_silence': 1.25,
  'realtime.session.greeting_delay': 0.42,
  'realtime.session.unanswered_turn_count': 1,
  'realtime.session.agent_interruption_count': 2,
};

const agent = (id: string, from: number, to: number, heardMs: number): WaterfallSpan =>
  span('agent_speech', {
    id,
    parent: 't',
    from,
    to,
    attributes: { 'realtime.agent.name': 'Billing', 'realtime.audio.heard_ms': heardMs },
  });

/** The user asks, the agent answers, and the user speaks over that. */
function call(turn: Record<string, unknown> = {}, session: Record<string, unknown> = TALK): WaterfallSpan[] {
  return [
    span('realtime_session', { id: 's', from: 0, to: 10, attributes: session }),
    span('turn', {
      id: 't',
      parent: 's',
      from: 1,
      to: 9,
      attributes: {
        'realtime.turn.number': 1,
        'realtime.turn.response_latency': 1.2,
        'realtime.turn.response_latency_source': 'audio_clock',
        'realtime.turn.endpointing': 0.54,
        ...turn,
      },
    }),
    span('user_speech', { id: 'u', parent: 't', from: 1, to: 3 }),
    agent('a1', 4.2, 6, 1800),
    agent('a2', 6, 9, 2400),
  ];
}

describe('speech', () => {
  it('is drawn in the lower half for the user, in the upper one for the agent, and told in the legend', () => {
    expect(renderWaterfall(call(), { width: 120 })).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq
      10.0s · 1 unanswered turn · 2 agent interruptions
      user talks 3.50s · agent talks 4.25s · both at once 310ms · silence 2.56s · longest silence 1.25s · greeting after 420ms

      trace 0af7651916cd43dd8448eb211c80319c
                             0s    1s     2s    3s     4s    5s     6s    7s     8s    9s    10s
      realtime_session 10.0s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      └╴turn 1         8.00s ┊     ╺━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸     ┊ latency 1.20s · detection 540ms
        ├╴user_speech  2.00s ┊     ▗▄▄▄▄▄▄▄▄▄▄▄▄▖      ┊     ┊      ┊     ┊      ┊     ┊     ┊
        ├╴agent_speech 1.80s ┊     ┊      ┊     ┊      ┊▀▀▀▀▀▀▀▀▀▀▀▀┊     ┊      ┊     ┊     ┊ Billing
        └╴agent_speech 3.00s ┊     ┊      ┊     ┊      ┊     ┊      ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▘     ┊ heard 2.40s · Billing

      ▄ user speaks · ▀ agent speaks"
    `);
  });

  it('is told apart at every width, with colours and without', () => {
    for (let width = 20; width <= 160; width += 1) {
      const lines = renderWaterfall(call(), { width }).split('\n');
      const row = (name: RegExp): string => lines.find((line) => name.test(line)) ?? '';
      const [user, spoken] = [row(/╴user_s|╴us/), row(/╴agent_s|╴ag/)];
      expect(user, `width ${width}`).not.toBe('');
      expect(spoken, `width ${width}`).not.toBe('');
      if (width < 36) {
        expect(lines.join('\n')).not.toMatch(/[▄▀]/);
        continue;
      }
      expect(user).toMatch(/[▄▖▗]/);
      expect(user).not.toMatch(/[▀▘▝█]/);
      expect(spoken).toMatch(/[▀▘▝]/);
      expect(spoken).not.toMatch(/[▄▖▗█]/);
    }
    const coloured = renderWaterfall(call(), { width: 100, color: true });
    expect(coloured).toMatch(/\[34m[▀▘▝]+/);
    expect(coloured).not.toMatch(/3\dm[▄▖▗]/);
  });

  it('says how much of it was heard only where that is not all', () => {
    const lines = renderWaterfall(call(), { width: 120 }).split('\n');
    const spoken = lines.filter((line) => line.includes('agent_speech'));
    expect(spoken.map((line) => /heard \S+/.exec(line)?.[0])).toEqual([undefined, 'heard 2.40s']);
  });

  it('of an instant is still seen', () => {
    const instant = [...call(), span('user_speech', { id: 'i', parent: 't', from: 9, to: 9 })];
    expect(
      renderWaterfall(instant, { width: 100 })
        .split('\n')
        .filter((line) => /[▖▗▄]/.test(line)),
    ).toHaveLength(3);
  });
});

describe('the session', () => {
  it('says who talked, how long nobody did, and who was not answered', () => {
    const header = renderWaterfall(call(), { width: 160 }).split('\n\n')[0];
    expect(header).toContain(
      'user talks 3.50s · agent talks 4.25s · both at once 310ms · silence 2.56s · longest silence 1.25s · greeting after 420ms',
    );
    expect(header).toContain('1 unanswered turn · 2 agent interruptions');
  });

  it('says nothing of what it does not know, or what there was none of', () => {
    const header = renderWaterfall(call({}, { 'realtime.session.overlap_time': 0 }), { width: 160 }).split(
      '\n\n',
    )[0];
    expect(header).not.toMatch(/talks|both|silence|greeting|unanswered/);
  });
});

describe('a latency', () => {
  it('is a lower bound where turn detection does not say how long it waited, and only there', () => {
    const source = 'realtime.turn.response_latency_source';
    const bound = renderWaterfall(call({ [source]: 'semantic_vad' }), { width: 100 });
    expect(bound).toContain('latency ≥1.20s');
    expect(bound).toContain('≥ at least: semantic_vad does not say how long it waited');
    for (const other of ['audio_clock', 'vad_silence', 'speech_stopped', undefined])
      expect(renderWaterfall(call({ [source]: other }), { width: 100 })).not.toContain('≥');
    const unanswered = { [source]: 'semantic_vad', 'realtime.turn.response_latency': undefined };
    expect(renderWaterfall(call(unanswered), { width: 100 })).not.toContain('≥');
  });

  it('has what turn detection took of it beside it, where there is room', () => {
    expect(renderWaterfall(call(), { width: 140 })).toMatch(/latency 1\.20s · detection 540ms/);
    expect(renderWaterfall(call(), { width: 80 })).not.toContain('detection');
  });
});
