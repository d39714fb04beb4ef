/** What the name of a field says of its value. The order is that of the groups of `SECRET_NAMES`. */
export type SecretKind = 'secret' | 'perhaps' | 'authorization' | 'cookie';

export const SECRET_KINDS: readonly SecretKind[] = ['secret', 'perhaps', 'authorization', 'cookie'];

/** Takes what is between two places for a secret. */
export type Take = (start: number, end: number) => void;

/** What stands in place of a secret. */
export const SCRUBBED = '[scrubbed]';

/** What stands in place of the rest of a text that is too long. */
export const CUT_MARK = '…[cut]';

/** What is no secret whatever it is called: nothing, what is left to be filled in, what printing leaves out. */
export const NOTHING =
  /^[\s()[\]{}<>*.:'"-]{0,16}(?:null|undefined|true|false|none|nil|nan|scrubbed|redacted|hidden|object|array|circular|function|include|omit|same-origin|string|str|number|boolean)?[\s()[\]{}<>*.:'"-]{0,16}$/i;

/** A first word after which people go on talking: a field is followed by its value, a colon in prose by a sentence. */
const TALK = new Set(
  `a an the this that it its i you he she we they my your his her our their who what which where when why how if or and but
not no is are was were be been has have had do does did can could may must shall should will would please ask enter use try
check see reset forgot forget remember choose change set get give tell need needs press say type to for from by of in on at
as with without only any some all at each every one two three nothing something required missing invalid incorrect wrong
expired declined denied refused rejected failed optional unknown empty unset absent valid accepted approved granted needed
unauthorized forbidden error http status access found located stored printed written listed shown sent username email both either neither
there then than just never always also still let here yes ok sorry`.split(/\s+/),
);

/** A sentence begins here, or what is no value at all. */
export function isTalk(text: string): boolean {
  const word = /^\W{0,4}([a-z]+)(?:'[a-z]{1,4})?(?=[.,;:!?)]{0,3}(?:\s|$|<\/|\\*["'`](?![\w$%])))/i.exec(
    text,
  )?.[1];
  return word !== undefined && TALK.has(word.toLowerCase());
}

/** Digits, and no number; or longer than words are. Of what has several words, one of them. */
export function looksRandom(text: string): boolean {
  return text.split(/[\s"',;&<>{}\\]+/).some((word) => {
    if (word.length < 8) return false;
    return /\d/.test(word)
      ? !/^[\d.,:+-]+$/.test(word)
      : word.length >= 18 && !/^[A-Z]?[a-z]{0,24}$/.test(word);
  });
}

/** As it, of an entry of a list: names of tools and fields are in lists too, and long. */
export function looksRandomInList(text: string): boolean {
  return looksRandom(text) && !NAME_OF_WORDS.test(text);
}

const NAME_OF_WORDS = /^[a-z]+\d{0,2}(?:[_.-][a-z]+\d{0,2}|[_.-]\d{1,4}|[A-Z][a-z]+\d{0,2})*$/;

/** What no word, name or id of prose looks like: digits and letters of both cases, or many digits of hexadecimal numbers. */
export const STRONG =
  /(?<![\w./:-])(?=[A-Za-z_-]*\d)(?:(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w+/.~-]{10,}|[\da-f]{24,})={0,2}(?![\w@/])/;

/** Where in a value in quotes the secret begins, which is the rest of it; `undefined` where it has none. */
export function secretIn(value: string, kind: SecretKind): number | undefined {
  const start = kind === 'authorization' ? (SCHEME.exec(value)?.[0].length ?? 0) : 0;
  if (NOTHING.test(start === 0 ? value : value.slice(start))) return undefined;
  if (kind === 'authorization') return isTalk(value) ? undefined : start;
  const isSecret = kind === 'secret' || looksRandom(value) || (kind === 'cookie' && value.includes('='));
  return isSecret ? start : undefined;
}

/** Schemes that say nothing are left. */
const SCHEME = /^(?:bearer|basic)\s+/i;

/** What says of an object that it is a schema of JSON, which tells what a value is like, and none; and its words for that. */
export const SCHEMA_TYPE = /^(?:string|number|integer|boolean|object|array|null)$/;
const SCHEMA_WORDS = /^(?:type|description|title|format|pattern|required|enum|\$ref)$/;

/** Whether a value is what a schema says by one of its words. What looks like nothing but a secret is an example, and one. */
export function isSaidInSchema(key: string, value: string): boolean {
  return SCHEMA_WORDS.test(key) && !STRONG.test(value);
}
