/**
 * Characters that are written otherwise in JSON, HTML or a URL, however often that was done over: `\u0022`, `\\u0022`,
 * `\/`, `&quot;`, `&amp;quot;`, `%22`, `%2522`. Line breaks and tabs of JSON become line breaks. Quotes that have a backslash
 * alone stay as they are. A blank is one that ends no URL.
 */
const CODE = '([2-7][\\da-f]|0[9ad]|1b)';
const ESCAPED = new RegExp(
  `(?<!\\\\)\\\\+(?:u([\\da-f]{4})|x${CODE}|(/)|([bfnrt]))|&(?:amp;)*(?:#0{0,4}(\\d{1,3})|#x0{0,4}${CODE}|(amp|quot|apos|equals|colon|lt|gt));`,
  'gi',
);
const PERCENT = new RegExp(`%(?:25)*${CODE}`, 'gi');

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  equals: '=',
  colon: ':',
  lt: '<',
  gt: '>',
};

/** What may be written in several ways in one text. */
const OF_HTML = /#x?\d+|quot|apos/i;

/** One that does not break, which white space is for expressions all the same. */
const BLANK = '\u00a0';

/** A text as it reads, with the way back to how it was written. */
export interface DecodedText {
  readonly text: string;
  /** How the character at a place was written, where that is otherwise. */
  spellingAt(index: number): string | undefined;
  /** Where a place of the text is in what was written; to be asked for in ascending order. */
  writtenIndex(index: number): number;
}

/** A text as it is written, which is how it reads. */
export function asWritten(text: string): DecodedText {
  return { text, spellingAt: () => undefined, writtenIndex: (index) => index };
}

/** Without the escapes of JSON and HTML. */
export function unescape(written: DecodedText): DecodedText {
  return decode(written, ESCAPED, (...[unicode, hex, slash, blank, decimal, hexEntity, entity]) => {
    if (blank !== undefined) return blank === 't' ? '\t' : '\n';
    if (entity !== undefined) return ENTITIES[entity.toLowerCase()] ?? '&';
    return slash ?? characterOf(decimal ?? unicode ?? hex ?? hexEntity, decimal === undefined ? 16 : 10);
  });
}

/** Without the escapes of URLs. */
export function percentDecode(written: DecodedText): DecodedText {
  return decode(written, PERCENT, (hex) => characterOf(hex, 16));
}

function characterOf(code: string | undefined, base: number): string {
  const character = String.fromCharCode(Number.parseInt(code ?? '', base));
  return character === ' ' ? BLANK : character;
}

function decode(
  written: DecodedText,
  pattern: RegExp,
  characterIn: (...found: (string | undefined)[]) => string,
): DecodedText {
  const places: number[] = [];
  const spellings: string[] = [];
  let shorter = 0;
  const text = written.text.replace(pattern, (spelling: string, ...found: unknown[]) => {
    places.push((found.at(-2) as number) - shorter);
    spellings.push(spelling);
    shorter += spelling.length - 1;
    return characterIn(...(found as (string | undefined)[]));
  });
  if (places.length === 0) return written;
  let known: Map<number, string> | undefined;
  let next = 0;
  let behind = 0;
  const indexIn = (index: number): number => {
    while (next < places.length && (places[next] ?? 0) < index) {
      behind += (spellings[next]?.length ?? 1) - 1;
      next += 1;
    }
    return index + behind;
  };
  return {
    text,
    // How it was written before that is only asked of quotes, which are escaped in one way as a rule.
    spellingAt: (index) => {
      known ??= new Map(places.map((place, each) => [place, spellings[each] ?? '']));
      return known.get(index)?.replace(OF_HTML, '');
    },
    writtenIndex: (index) => written.writtenIndex(indexIn(index)),
  };
}
