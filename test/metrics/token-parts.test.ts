import { describe, expect, test } from 'vitest';
import { readTokenUsage } from '../../src/realtime-api/server-event.ts';
import { tokenPartsOf } from '../../src/metrics/token-parts.ts';

/** The parts of a response's `usage` as the server sends it, a line each. */
function partsOf(usage: object): string[] {
  const read = readTokenUsage(usage);
  return (read === undefined ? [] : tokenPartsOf(read)).map(({ type, modality, cached, count }) =>
    [type, modality, cached === undefined ? undefined : cached ? 'cached' : 'not cached', count]
      .filter((word) => word !== undefined)
      .join(' '),
  );
}

describe('the tokens of a response are told in parts that do not overlap', () => {
  test('by modality, and whether they were cached', () => {
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
        output_token_details: { text_tokens: 30, audio_tokens: 50 },
      }),
    ).toEqual([
      'input text cached 64',
      'input text not cached 36',
      'input audio cached 80',
      'input audio not cached 100',
      'input image cached 6',
      'input image not cached 14',
      'output text 30',
      'output audio 50',
    ]);
  });

  test('as far as the server says', () => {
    expect(partsOf({ input_tokens: 10, output_tokens: 5 })).toEqual(['input 10', 'output 5']);
    expect(partsOf({ input_tokens: 10, input_token_details: { cached_tokens: 4 } })).toEqual([
      'input cached 4',
      'input not cached 6',
    ]);
    const unsplit = { text_tokens: 4, audio_tokens: 6, cached_tokens: 5 };
    expect(partsOf({ input_tokens: 10, input_token_details: unsplit })).toEqual([
      'input text 4',
      'input audio 6',
    ]);
    expect(partsOf({ input_tokens: 10, input_token_details: { ...unsplit, cached_tokens: 0 } })).toEqual([
      'input text not cached 4',
      'input audio not cached 6',
    ]);
    expect(partsOf({ output_tokens: 9, output_token_details: { audio_tokens: 5 } })).toEqual([
      'output audio 5',
      'output 4',
    ]);
  });

  test('and never add up to more than the total, whatever the server says', () => {
    expect(
      partsOf({
        input_tokens: 10,
        input_token_details: {
          text_tokens: 4,
          audio_tokens: 6,
          cached_tokens: 5,
          cached_tokens_details: { text_tokens: 100, audio_tokens: 100 },
        },
      }),
    ).toEqual(['input text cached 4', 'input audio cached 1', 'input audio not cached 5']);
    expect(partsOf({ input_tokens: 10, input_token_details: { text_tokens: 8, audio_tokens: 8 } })).toEqual([
      'input text 8',
      'input audio 2',
    ]);
    expect(partsOf({ input_tokens: 0, output_tokens: 0 })).toEqual([]);
  });
});
