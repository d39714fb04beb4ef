/** Longer text is cut before anything else looks at it: no terminal line shows more. */
const LONGEST_TEXT = 2000;

/** Deeper or longer lists than a line can show are not worth walking. */
const MOST_LIST_ITEMS = 20;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Line breaks of every sort, seen as one mark. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/gu;

/** What is left of the control characters: C0, DEL and C1, ESC among them. */
const CONTROL = /\p{Cc}/gu;

/**
 * Characters without a shape of their own that change how their neighbours look, on some terminals only:
 * joiners, bidirectional overrides, tags (Cf), variation selectors, skin tones.
 */
const INVISIBLE = /[\p{Cf}\p{Emoji_Modifier}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu;

const LONE_SURROGATE = /\p{Cs}/gu;

/** More than three accents on one letter reach into the lines above and below. */
const PILED_ACCENTS = /(\p{M}{3})\p{M}+/gu;

function controlPicture(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x09) return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}

/**
 * Text that is safe to print in a column: one line, no escape sequences, and made only of characters whose
 * width terminals agree on. Control characters become visible pictures (`␛`), line breaks `↵`.
 */
export function safeText(text: string): string {
  if (text.length > LONGEST_TEXT) return safeText(`${text.slice(0, LONGEST_TEXT - 1)}…`);
  if (PRINTABLE_ASCII.test(text)) return text;
  return text
    .replace(LINE_BREAK, '↵')
    .replace(CONTROL, controlPicture)
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '�')
    .replace(PILED_ACCENTS, '$1');
}

/** An attribute value on one line: lists joined by commas, objects as JSON. Never throws. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.slice(0, MOST_LIST_ITEMS).map(itemText).join(', ');
  return itemText(value);
}

function itemText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '(not printable)';
  }
}
