import type { BilledUsage, TokenCounts } from '../model/billed.ts';

/**
 * How `@pydantic/genai-prices` calls what is used, with its name of the price of that. Each is counted in those above it
 * too: it charges only the rest of them at their own price. Without a price of its own it would be charged at theirs,
 * audio as text. https://github.com/pydantic/genai-prices/blob/main/prices/units.yml
 */
const PRICE_KEYS = {
  input_tokens: 'input_mtok',
  input_audio_tokens: 'input_audio_mtok',
  input_image_tokens: 'input_image_mtok',
  cache_read_tokens: 'cache_read_mtok',
  cache_audio_read_tokens: 'cache_audio_read_mtok',
  cache_image_read_tokens: 'cache_image_read_mtok',
  output_tokens: 'output_mtok',
  output_audio_tokens: 'output_audio_mtok',
  audio_seconds: 'audio_hours',
  input_audio_seconds: 'input_audio_hours',
} as const;

type PriceUnit = keyof typeof PRICE_KEYS;

/** What was used of each unit. */
export type PriceUnits = Readonly<Record<PriceUnit, number>>;

/**
 * What was used, in the units of the price list; `undefined` where it is not known of which modality the tokens are, also
 * since the counts contradict each other.
 */
export function unitsOf({ input, cached, output, audioSeconds }: BilledUsage): PriceUnits | undefined {
  if (![input, cached, output].every(isSplit) || !isPartOf(cached, input)) return undefined;
  return {
    input_tokens: input.total,
    input_audio_tokens: input.audio,
    input_image_tokens: input.image,
    cache_read_tokens: cached.total,
    cache_audio_read_tokens: cached.audio,
    cache_image_read_tokens: cached.image,
    output_tokens: output.total,
    output_audio_tokens: output.audio,
    audio_seconds: audioSeconds,
    input_audio_seconds: audioSeconds,
  };
}

function isSplit({ total, text, audio, image }: TokenCounts): boolean {
  return text + audio + image === total;
}

function isPartOf(part: TokenCounts, whole: TokenCounts): boolean {
  return part.text <= whole.text && part.audio <= whole.audio && part.image <= whole.image;
}

/** Whether all that was used has a price of its own. */
export function hasPriceOfEach(units: PriceUnits, prices: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(PRICE_KEYS).every(
    ([unit, key]) => units[unit as PriceUnit] === 0 || prices[key] !== undefined,
  );
}
