import { describe, expect, test } from 'vitest';
import { RecordedCall } from './recorded-call.ts';

const created = (id: string, conversation: string | null = 'conv_1'): Record<string, unknown> => ({
  type: 'response.created',
  response: { id, conversation_id: conversation },
});
const truncate = (itemId: string): Record<string, unknown> => ({
  type: 'conversation.item.truncate',
  item_id: itemId,
  content_index: 0,
  audio_end_ms: 100,
});

describe('the right channel has what the caller hears', () => {
  test('a chunk when it has come and all before it is over', () => {
    const call = new RecordedCall();
    call.at(1000).answers('a', 1, 300).answers('a', 2, 300);
    call.at(1100).answers('a', 3, 100);
    call.at(5000).answers('b', 4, 100).ends(6000);
    expect(call.right).toEqual([
      { value: 1, from: 1000, to: 1300 },
      { value: 2, from: 1300, to: 1600 },
      { value: 3, from: 1600, to: 1700 },
      { value: 4, from: 5000, to: 5100 },
    ]);
    expect(call.wav.length).toBe(6000);
  });

  test('silence where the delivery stalls', () => {
    const call = new RecordedCall();
    call.at(1000).answers('a', 1, 100);
    call.at(1900).answers('a', 2, 100).ends(3000);
    expect(call.right).toEqual([
      { value: 1, from: 1000, to: 1100 },
      { value: 2, from: 1900, to: 2000 },
    ]);
  });

  test('a minute that came in an instant, each second in its own', () => {
    const call = new RecordedCall().at(1000);
    for (let second = 1; second <= 60; second += 1) call.answers('a', second, 1000);
    for (let time = 1000; time < 70_000; time += 500) call.at(time).says(7);
    call.ends(70_000);
    const { right } = call;
    expect(right).toHaveLength(60);
    expect(right.every(({ value, from, to }) => from === value * 1000 && to === from + 1000)).toBe(true);
  });

  test.each<[string, (call: RecordedCall) => void]>([
    ['the client truncates it', (call) => void call.client(truncate('item_1'))],
    ['the agents SDK says so', (call) => void call.signal({ type: 'audio_interrupted' })],
    ['the output buffer is cleared', (call) => void call.server({ type: 'output_audio_buffer.cleared' })],
    ['the session ends', (call) => call.feed.end('closed')],
  ])('nothing of an answer from when %s, not what is queued, nor what comes of it later', (_, cut) => {
    const call = new RecordedCall();
    call.at(1000).answers('a', 1, 500).answers('a', 2, 5000);
    cut(call.at(1250));
    call.answers('a', 3, 100);
    call.at(4000).answers('a', 4, 100).ends(5000);
    expect(call.right).toEqual([{ value: 1, from: 1000, to: 1250 }]);
  });

  test('the answer after a cut, which the echo of that does not cut', () => {
    const call = new RecordedCall();
    call.at(1000).answers('a', 1, 5000);
    call.at(2000).client(truncate('item_1'));
    call.at(2100).answers('b', 2, 300);
    call.at(2200).server({ type: 'conversation.item.truncated', item_id: 'item_1', audio_end_ms: 100 });
    call.ends(3000);
    expect(call.right).toEqual([
      { value: 1, from: 1000, to: 2000 },
      { value: 2, from: 2100, to: 2400 },
    ]);
  });

  test('an answer whose first sound comes after a cut', () => {
    const call = new RecordedCall();
    call.at(1000).server(created('a'));
    call.at(1100).signal({ type: 'audio_interrupted' });
    call.at(1200).answers('a', 1, 100).ends(2000);
    expect(call.right).toEqual([{ value: 1, from: 1200, to: 1300 }]);
  });

  test('nothing out of band, which nobody hears, and nothing more of an answer once the next sounds', () => {
    const call = new RecordedCall();
    call.at(500).server(created('aside', null)).answers('aside', 9, 100);
    call.at(1000).answers('a', 1, 100);
    call.at(1050).answers('b', 2, 100).answers('a', 3, 100).answers('b', 4, 100).ends(2000);
    expect(call.right).toEqual([
      { value: 1, from: 1000, to: 1100 },
      { value: 2, from: 1100, to: 1200 },
      { value: 4, from: 1200, to: 1300 },
    ]);
  });

  test('a translation', () => {
    const call = new RecordedCall();
    const delta = Buffer.from(new Int16Array(2400).fill(5).buffer).toString('base64');
    call.at(1000).server({ type: 'session.output_audio.delta', delta, format: 'pcm16', sample_rate: 24_000 });
    call.ends(2000);
    expect(call.right).toEqual([{ value: 5, from: 1000, to: 1100 }]);
  });
});
