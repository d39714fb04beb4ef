import { describe, expect, test } from 'vitest';
import { readTokenUsage } from '../../src/realtime-api/response-event.ts';
import { tokenPartsOf } from '../../src/metrics/token-parts.ts';

/** The parts of a response's `usage` as the server sends it, a line each. */
function partsOf(usage: object): string[] {
  const read = readTokenUsage(usage);
  return Object.entries(read === undefined ? {} : tokenPartsOf(read)).flatMap(([kind, parts]) =>
    parts.map(({ modality, count }) => `${kind} ${modality} ${count}`),
  );
}

describe('the tokens of a response are told in parts that do not overlap', () => {
  test('by modality: all that went in, what of it was cached, all that came out, what of it was thought', () => {
    expect(
      partsOf({
        input_tokens: 300,
        output_tokens: 80,
        input_token_details: {
          text_tokens: 100,
          audio_tokens: 180,
          image_tokens: 20,
          cached_tokens: 150,
          cached_tokens_details: { text_tokens: 64, audio_tokens: 80, image_tokens: 6 },
        },
        output_token_details: { text_tokens: 30, audio_tokens: 50, reasoning_tokens: 12 },
      }),
    ).toEqual([
      'input text 100',
      'input audio 180',
      'input image 20',
      'output text 30',
      'output audio 50',
      'cached text 64',
      'cached audio 80',
      'cached image 6',
      // The server does not say in what the model thinks.
      'reasoning unknown 12',
    ]);
  });

  test('as far as the server says', () => {
    expect(partsOf({ input_tokens: 10, output_tokens: 5 })).toEqual(['input unknown 10', 'output unknown 5']);
    expect(partsOf({ input_tokens: 10, input_token_details: { cached_tokens: 4 } })).toEqual([
      'input unknown 10',
      'cached unknown 4',
    ]);
    const unsplit = { text_tokens: 4, audio_tokens: 6, cached_tokens: 5 };
    expect(partsOf({ input_tokens: 10, input_token_details: unsplit })).toEqual([
      'input text 4',
      'input audio 6',
      'cached unknown 5',
    ]);
    expect(partsOf({ output_tokens: 9, output_token_details: { audio_tokens: 5 } })).toEqual([
      'output audio 5',
      'output unknown 4',
    ]);
    expect(partsOf({ output_token_details: { text_tokens: 3, audio_tokens: 5 } })).toEqual([
      'output text 3',
      'output audio 5',
    ]);
  });

  test('without those that there are none of', () => {
    const none = { text_tokens: 0, audio_tokens: 7, cached_tokens: 0, image_tokens: 0 };
    expect(
      partsOf({
        input_tokens: 7,
        output_tokens: 0,
        input_token_details: none,
        output_token_details: { reasoning_tokens: 0 },
      }),
    ).toEqual(['input audio 7']);
    expect(partsOf({ input_tokens: 0, output_tokens: 0 })).toEqual([]);
  });

  test('and never add up to more than the total, whatever the server says', () => {
    expect(
      partsOf({
        input_tokens: 10,
        input_token_details: {
          text_tokens: 4,
          audio_tokens: 6,
          cached_tokens: 5,
          cached_tokens_details: { text_tokens: 3, audio_tokens: 100 },
        },
      }),
    ).toEqual(['input text 4', 'input audio 6', 'cached text 3', 'cached audio 2']);
    expect(partsOf({ input_tokens: 10, input_token_details: { text_tokens: 8, audio_tokens: 8 } })).toEqual([
      'input text 8',
      'input audio 2',
    ]);
  });
});
