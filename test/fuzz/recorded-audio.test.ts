import { hrTimeToMilliseconds } from '@opentelemetry/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { RecordedCall } from '../recording/audio/recorded-call.ts';
import { START } from '../recording/told-session.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { parametersFor } from './check-sequences.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What happens, and how many milliseconds it takes or is about. */
type Step = readonly [
  kind:
    | 'wait'
    | 'user speaks'
    | 'response'
    | 'aside'
    | 'audio'
    | 'late audio'
    | 'done'
    | 'truncate'
    | 'interrupt'
    | 'clear',
  milliseconds: number,
];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<Step[0]>('wait', 'user speaks') },
      { weight: 6, arbitrary: fc.constantFrom<Step[0]>('response', 'audio') },
      {
        weight: 2,
        arbitrary: fc.constantFrom<Step[0]>('aside', 'late audio', 'done', 'truncate', 'interrupt', 'clear'),
      },
    ),
    fc.integer({ min: 1, max: 900 }),
  ),
  { maxLength: 40 },
);

/** Responses one after the other, each with an item and a sample of its own; one that is out of band is over at once. */
function play(call: RecordedCall, sequence: readonly Step[]): void {
  let responses = 0;
  let asides = 0;
  let open = false;
  const named = (): string => `resp_${responses}`;
  const done = (id: string): void =>
    void call.server({
      type: 'response.done',
      response: { id, conversation_id: 'conv_1', status: 'completed', output: [] },
    });
  const begin = (): void => {
    if (open) done(named());
    responses += 1;
    open = true;
    call.server({ type: 'response.created', response: { id: named(), conversation_id: 'conv_1' } });
    const item = { id: `item_${responses}`, type: 'message', role: 'assistant' };
    call.server({ type: 'response.output_item.added', response_id: named(), item });
  };
  for (const [kind, milliseconds] of sequence) {
    switch (kind) {
      case 'wait':
        call.at(call.time + milliseconds * 3);
        break;
      case 'user speaks':
        call.at(call.time + milliseconds).says(1, milliseconds);
        break;
      case 'response':
        begin();
        break;
      case 'aside': {
        asides += 1;
        const id = `aside_${asides}`;
        call.server({ type: 'response.created', response: { id, conversation_id: null } });
        call.answers(id, 99, milliseconds);
        call.server({ type: 'response.done', response: { id, conversation_id: null, status: 'completed' } });
        break;
      }
      case 'audio':
        if (!open) begin();
        call.answers(named(), 1 + (responses % 90), milliseconds);
        break;
      case 'late audio':
        if (responses > 1) call.answers(`resp_${responses - 1}`, 98, milliseconds);
        break;
      case 'done':
        if (open) done(named());
        open = false;
        break;
      case 'truncate': {
        if (responses === 0) break;
        const item_id = `item_${Math.max(1, responses - (milliseconds % 2))}`;
        call.client({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 60_000 });
        break;
      }
      case 'interrupt':
        call.signal({ type: 'audio_interrupted' });
        break;
      case 'clear':
        if (responses > 0) call.server({ type: 'output_audio_buffer.cleared', response_id: named() });
    }
  }
}

/** Calls are megabytes of samples: as many as take a minute. */
const BOUNDS = { interruptAfterTimeLimit: 60_000 };

const since = ({ startTime, endTime }: ReadableSpan): { from: number; to: number } => ({
  from: hrTimeToMilliseconds(startTime) - START,
  to: hrTimeToMilliseconds(endTime) - START,
});

test('whatever happens, the agent is heard in the recording when its spans say so, and the recording is as long as the session', () => {
  let heard = 0;
  const property = fc.property(steps, (sequence) => {
    const { exporter, provider } = inMemoryProvider();
    const tracer = new SessionTracer(resolveTraceOptions({ tracerProvider: provider }));
    const call = new RecordedCall({ alongside: tracer });
    // Without any audio there is no file.
    call.at(20).says(1).answers('resp_0', 97, 1);
    call.server({ type: 'response.done', response: { id: 'resp_0', status: 'completed' } });
    call.at(40);
    play(call, sequence);
    const end = call.time + 1000;
    call.ends(end);
    const spans = exporter.getFinishedSpans();
    // What is cut when it begins has no length.
    const speeches = spans
      .filter(({ name }) => name === 'agent_speech')
      .map(since)
      .filter(({ from, to }) => to > from);
    const said = spans.find(({ name }) => name === 'realtime_session')?.attributes[
      'realtime.session.agent_speech_time'
    ];
    const { right, wav } = call;
    const sounds = right.reduce((sum, { from, to }) => sum + to - from, 0);
    heard += right.length;
    expect(wav.length).toBe(end);
    expect(sounds).toBeCloseTo(Number(said) * 1000, 0);
    for (const { from, to } of right)
      expect(speeches.some((speech) => speech.from <= from + 0.5 && to - 0.5 <= speech.to)).toBe(true);
    for (const { from, to } of speeches) {
      expect(right.some((sound) => Math.abs(sound.from - from) <= 0.5)).toBe(true);
      expect(right.some((sound) => Math.abs(sound.to - to) <= 0.5)).toBe(true);
    }
  });
  fc.assert(property, { ...parametersFor(300), ...BOUNDS });
  expect(heard).toBeGreaterThan(300);
});

test('whatever the client sends, and when, the caller is heard at most once at a time, in order, and not before they spoke', () => {
  const sending = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 8 }),
    ),
    // Minutes of samples are megabytes, and a failure is made smaller by trying many.
    { minLength: 1, maxLength: 20 },
  );
  const property = fc.property(sending, (sent) => {
    const call = new RecordedCall();
    let value = 0;
    const times: number[] = [];
    for (const [wait, milliseconds, chunks] of sent) {
      call.at(call.time + wait);
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        times.push(call.time);
        value += 10;
        call.says(value, milliseconds);
      }
    }
    const end = call.time + 1000;
    call.ends(end);
    const { left, wav } = call;
    expect(wav.length).toBe(end);
    // What lies between two samples is of neither chunk.
    const order = left.filter(({ value: sample }) => sample % 10 === 0).map((held) => held.value / 10);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    // Of what was sent faster than it can have been said, the end may come first.
    const isInTime = sent.every(
      ([wait, milliseconds, chunks]) => Math.min(wait, 1900) >= milliseconds * chunks,
    );
    const heard = new Set(order.filter((index) => index > 0)).size;
    if (isInTime) expect(heard).toBe(times.length);
    else expect(heard).toBeGreaterThan(0);
    for (const { value: sample, to } of left.filter((held) => held.value >= 10)) {
      const sentAt = times[Math.floor(sample / 10) - 1] ?? 0;
      // What was sent in time is over when it was sent; a burst may take longer, also one of more than is not written yet.
      if (isInTime) expect(to).toBeLessThanOrEqual(sentAt + 10);
    }
  });
  fc.assert(property, { ...parametersFor(200), ...BOUNDS });
});
