import { CALL, said, turn } from '../../cli/show/shown-call.ts';
import { otlpLine } from '../../cli/show/otlp-line.ts';
import { event, span } from '../../cli/waterfall/conversation.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

/** A call with a failed tool, a handoff and a barge-in, as lines of OTLP JSON. */
export function shownCall({ withQuery = false, cutByGuardrail = false, early = false } = {}): string {
  const query = span('SELECT rooms', {
    id: 'q',
    parent: 'x1',
    from: 4.6,
    to: 5,
    attributes: { 'realtime.session.id': undefined },
  });
  const greeting = span('agent_speech', { id: 'e', parent: 's', from: -4, to: -3 });
  const cut = span('chat gpt-realtime', {
    id: 'g',
    parent: 't2',
    from: 11.5,
    to: 12,
    attributes: turn(2),
    events: [event('guardrail_tripped', 12), event('handoff', 12.1)],
  });
  return [
    otlpLine([...CALL, ...(cutByGuardrail ? [cut] : []), ...(early ? [greeting] : [])]),
    ...(withQuery ? [otlpLine([query], 'pg')] : []),
  ].join('');
}

/** An hour of it: 2,000 spans, with the attributes that spans have, and without what was said. */
export function hourOfCall(): string {
  const spans: WaterfallSpan[] = [
    span('realtime_session', {
      id: 's',
      from: 0,
      to: 3600,
      attributes: { 'realtime.session.end_reason': 'closed' },
    }),
  ];
  for (let number = 1; spans.length < 1994; number += 1) {
    const from = number * 9 - 8;
    const id = (of: string): string => `${of}${number}`;
    const common = {
      ...turn(number),
      'gen_ai.agent.name': number % 20 < 10 ? 'Reception' : 'Billing',
      'gen_ai.conversation.id': 'conv_1',
    };
    const response = {
      ...common,
      'gen_ai.response.id': `resp_${number}`,
      'gen_ai.request.model': 'gpt-realtime',
      'gen_ai.usage.input_tokens': 900 + number,
      'gen_ai.usage.output_tokens': 90,
      'gen_ai.usage.cache_read.input_tokens': 700,
      'gen_ai.usage.audio.output_tokens': 70,
      'gen_ai.response.time_to_first_chunk': 0.31,
    };
    spans.push(
      span('turn', {
        id: id('t'),
        parent: 's',
        from,
        to: from + 8,
        attributes: {
          ...turn(number),
          'realtime.turn.response_latency': 0.8 + (number % 7) / 5,
          'realtime.turn.response_latency_source': 'audio_clock',
          'realtime.turn.endpointing': 0.5,
          'realtime.turn.end_reason': number % 9 === 0 ? 'interrupted' : 'completed',
        },
      }),
      span('user_speech', { id: id('u'), parent: id('t'), from, to: from + 2, attributes: turn(number) }),
      span('invoke_agent Reception', {
        id: id('a'),
        parent: id('t'),
        from: from + 2.5,
        to: from + 4,
        attributes: common,
      }),
      span('chat gpt-realtime', {
        id: id('i'),
        parent: id('a'),
        from: from + 2.5,
        to: from + 4,
        attributes: response,
      }),
      span('agent_speech', {
        id: id('v'),
        parent: id('t'),
        from: from + 3.2,
        to: from + 8,
        attributes: {
          ...turn(number),
          'realtime.response.id': `resp_${number}`,
          'realtime.agent.name': common['gen_ai.agent.name'],
        },
      }),
      span('execute_tool check_rooms', {
        id: id('x'),
        parent: id('a'),
        from: from + 2.7,
        to: from + 3.1,
        attributes: {
          ...common,
          'gen_ai.tool.name': number % 3 === 0 ? 'check_rooms' : 'search_guide',
          'realtime.tool.outcome': 'ok',
        },
      }),
    );
  }
  return otlpLine(spans);
}

const HOSTILE = '</script><img src=x onerror=alert(1)><script>alert(2)</script>\u202E\u001B]8;;x\u0007';

/** A call in which everything that somebody can choose is an attack. */
export function hostileCall(): string {
  return otlpLine(
    [
      span('turn', {
        id: 't',
        from: 0,
        to: 5,
        attributes: { ...turn(1), 'session.id': HOSTILE, 'realtime.model': HOSTILE },
      }),
      span('user_speech', {
        id: 'u',
        parent: 't',
        from: 0,
        to: 1,
        attributes: { ...turn(1), 'realtime.transcription.text': HOSTILE },
      }),
      span(`chat ${HOSTILE}`, {
        id: 'i',
        parent: 't',
        from: 1,
        to: 2,
        attributes: {
          ...turn(1),
          'gen_ai.agent.name': HOSTILE,
          'gen_ai.output.messages': said('assistant', HOSTILE),
        },
      }),
      span(`execute_tool ${HOSTILE}`, {
        id: 'x',
        parent: 't',
        from: 2,
        to: 3,
        error: HOSTILE,
        attributes: {
          ...turn(1),
          'gen_ai.tool.name': HOSTILE,
          'gen_ai.tool.call.arguments': HOSTILE,
          [HOSTILE]: HOSTILE,
        },
        events: [event('exception', 2.5, { 'exception.message': HOSTILE })],
      }),
    ].map((one) => ({ ...one, attributes: { ...one.attributes, 'session.id': HOSTILE } })),
  );
}

/** A recording of so many seconds as a stream leaves it: a tone on the left, a higher one on the right, and no length. */
export function tones(seconds: number): Buffer {
  const rate = 8000;
  const wav = Buffer.alloc(44 + seconds * rate * 4);
  wav.write('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data\xff\xff\xff\xff', 36, 'latin1');
  for (let sample = 0; sample < seconds * rate; sample += 1)
    for (const [channel, pitch] of [440, 880].entries())
      wav.writeInt16LE(8000 * Math.sin((2 * Math.PI * pitch * sample) / rate), 44 + sample * 4 + channel * 2);
  return wav;
}
