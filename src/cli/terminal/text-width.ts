/**
 * Blocks whose characters fill two terminal cells (Unicode East Asian Width W and F), as inclusive ranges in
 * ascending order. Emoji are recognised by their property instead.
 */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul leading consonants
  [0x2e80, 0x303e], // CJK radicals and punctuation
  [0x3041, 0xa4cf], // kana, CJK ideographs, Yi
  [0xa960, 0xa97f], // Hangul extended A
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // CJK compatibility ideographs
  [0xfe10, 0xfe19], // vertical forms
  [0xfe30, 0xfe6f], // CJK compatibility forms
  [0xff01, 0xff60], // full-width forms
  [0xffe0, 0xffe6], // full-width signs
  [0x16fe0, 0x18dff], // Tangut, Khitan
  [0x1aff0, 0x1b2ff], // kana supplements, Nushu
  [0x1f200, 0x1f2ff], // enclosed ideographs
  [0x1f300, 0x1f64f], // pictographs and emoticons
  [0x1f900, 0x1faff], // newer pictographs
  [0x20000, 0x3fffd], // CJK extensions
];

const FIRST_NON_ASCII = /[^\x20-\x7e]/;

/** Accents, and the vowels and final consonants that complete a Hangul syllable. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\u{1160}-\u{11ff}\u{d7b0}-\u{d7ff}]$/u;

/** Flags are two regional indicators of one cell each, so those are left out. */
const WIDE_EMOJI = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u;

function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  if (WIDE_EMOJI.test(character)) return 2;
  return WIDE_RANGES.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** How many terminal cells a safe text fills. */
export function displayWidth(text: string): number {
  if (!FIRST_NON_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest beginning of a safe text that fits, ending in `…` when something had to go. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The text without as much of its middle as must go, `…` in its place: what tells names apart is mostly at their end. */
export function cutMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 3) return cutToWidth(text, width);
  const ending = lastOf(text, Math.ceil(((width - 1) * 2) / 3));
  return `${cutToWidth(text, width - displayWidth(ending))}${ending}`;
}

function lastOf(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const character of Array.from(text).toReversed()) {
    used += characterWidth(character);
    if (used > width) break;
    kept = `${character}${kept}`;
  }
  return kept;
}
