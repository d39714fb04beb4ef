import { expect, test } from 'vitest';
import { decodeServerEvent } from '../../src/realtime-api/server-event.ts';
import { AudioFormats } from '../../src/session/audio-formats.ts';

interface Event {
  readonly [key: string]: unknown;
  readonly type: string;
}

const session = (input: string, output: string) => ({
  audio: { input: { format: { type: input } }, output: { format: { type: output } } },
});
const CREATED: Event = { type: 'session.created', session: session('audio/pcm', 'audio/pcm') };
const UPDATE: Event = { type: 'session.update', session: session('audio/pcmu', 'audio/pcma') };

/** What goes in and comes out after each event, of the client if it asks for an update. */
function formatsAfter(...events: readonly Event[]): string[] {
  const formats = new AudioFormats();
  return events.map((event) => {
    const signal = decodeServerEvent(event);
    if (event === UPDATE) formats.sent(event);
    else if (signal !== undefined) formats.heard(signal, event);
    return `${formats.input.name}, ${formats.output.name}`;
  });
}

test.each<[string, Event]>([
  ['as it was asked for', { ...UPDATE, type: 'session.updated' }],
  ['without a word of formats', { type: 'session.updated', session: { model: 'gpt-realtime' } }],
])(
  'formats that the client asks for are in force at once, and stay so when the server confirms %s',
  (_, confirmed) => {
    expect(formatsAfter(CREATED, UPDATE, confirmed)).toEqual([
      'audio/pcm, audio/pcm',
      'audio/pcmu, audio/pcma',
      'audio/pcmu, audio/pcma',
    ]);
  },
);

test('formats that the server refuses are in force no longer, whichever of them it is about', () => {
  for (const side of ['input', 'output']) {
    const refusal = { type: 'error', error: { param: `session.audio.${side}.format`, message: 'No.' } };
    expect(formatsAfter(CREATED, UPDATE, refusal).at(-1)).toBe('audio/pcm, audio/pcm');
  }
});

test('formats that are asked for outlive the answer to another update', () => {
  const answers = [CREATED, UPDATE, UPDATE, { ...CREATED, type: 'session.updated' }];
  expect(formatsAfter(...answers).at(-1)).toBe('audio/pcmu, audio/pcma');
});
