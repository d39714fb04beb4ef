/**
 * Characters that are written otherwise in JSON, HTML or a URL, however often that was done over: `\u0022`, `\\u0022`,
 * `\/`, `&quot;`, `&amp;quot;`, `%22`, `%2522`. Line breaks and tabs of JSON become line breaks. Quotes that have a backslash
 * alone stay as they are. A blank is one that ends no URL.
 */
const CODE = '([2-7][\\da-f]|0[9ad])';
const ESCAPED = `(?<!\\\\)\\\\+(?:u00${CODE}|(/)|([nrt]))|&(?:amp;)*(?:#0{0,4}(\\d{1,3})|#x0{0,4}${CODE}|(amp|quot|apos|equals|colon|lt|gt));`;
const PERCENT = `%(?:25)*${CODE}`;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  equals: '=',
  colon: ':',
  lt: '<',
  gt: '>',
};

/** One that does not break, which white space is for expressions all the same. */
const BLANK = '\u00a0';

const WITHOUT_PERCENT = new RegExp(ESCAPED, 'gi');
const WITH_PERCENT = new RegExp(`${ESCAPED}|${PERCENT}`, 'gi');

/** A text as it reads, with the way back to how it was written. */
export interface DecodedText {
  readonly text: string;
  /** How the character at a place was written, where that is otherwise. */
  spellingAt(index: number): string | undefined;
  /** Where a place of the text is in what was written; to be asked for in ascending order. */
  writtenIndex(index: number): number;
}

export function decode(written: string, percent: boolean): DecodedText {
  const places: number[] = [];
  const spellings: string[] = [];
  let shorter = 0;
  const text = written.replace(
    percent ? WITH_PERCENT : WITHOUT_PERCENT,
    (spelling: string, ...found: (string | undefined)[]) => {
      const [hex, slash, blank, decimal, hexEntity, entity, byte] = found;
      const at = found.find((each): each is never => typeof each === 'number') as unknown as number;
      places.push(at - shorter);
      spellings.push(spelling);
      shorter += spelling.length - 1;
      if (slash !== undefined) return slash;
      if (blank !== undefined) return blank === 't' ? '\t' : '\n';
      if (entity !== undefined) return ENTITIES[entity.toLowerCase()] ?? '&';
      const code =
        decimal === undefined ? Number.parseInt(hex ?? hexEntity ?? byte ?? '', 16) : Number(decimal);
      return code === 32 ? BLANK : String.fromCharCode(code);
    },
  );
  let known: Map<number, string> | undefined;
  let next = 0;
  let behind = 0;
  return {
    text,
    spellingAt: (index) => {
      known ??= new Map(places.map((place, each) => [place, spellings[each] ?? '']));
      return known.get(index);
    },
    writtenIndex: (index) => {
      while (next < places.length && (places[next] ?? 0) < index) {
        behind += (spellings[next]?.length ?? 1) - 1;
        next += 1;
      }
      return index + behind;
    },
  };
}
