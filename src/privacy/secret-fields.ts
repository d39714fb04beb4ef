import { SECRET_NAMES } from './secret-names.ts';
import { looksRandom, SECRET_KINDS, ValueReader } from './secret-values.ts';
import type { DecodedText } from './decoded-text.ts';
import type { SecretKind, Take } from './secret-values.ts';

/** After a name: one of many, a number, or what it is the value of. */
const SUFFIX = '(?:s?(?:[-_]?(?:value|string|hash|\\d{1,3}))?)';

/** The last group is the value of a pair of a name and a value. */
const NAME = new RegExp(`${SECRET_NAMES}|((?<![a-z])val(?:ue)?(?![a-z]))`, 'gi');

const KEY = new RegExp(`(?:${SECRET_NAMES})${SUFFIX}[\\])]?$`, 'i');

const MOST_REREADS = 2;

const LAST_NAME = new RegExp(`(?:${SECRET_NAMES})${SUFFIX}[\\])"'\`\\s:=>-]{0,8}$`, 'i');

/** What a key of an object says of its value. */
export function kindOfKey(key: string): SecretKind | undefined {
  const found = KEY.exec(key.length > LONGEST_KEY ? key.slice(-LONGEST_KEY) : key);
  return found === null ? undefined : kindIn(found);
}

const LONGEST_KEY = 100;

function kindIn(found: RegExpExecArray): SecretKind | undefined {
  return SECRET_KINDS.find((_, index) => found[index + 1] !== undefined);
}

/** What stands between a name and its value: `:`, `=`, `=>`, `:=`; and, where YAML has it there, a line break. */
const SEPARATOR = new RegExp(
  `${SUFFIX}(\\\\{0,16}["'\`])?[\\])]?[ \\t\\xa0]{0,16}(?::=|[=-]>|:{1,2}|={1,3}>?)[ \\t\\xa0]*((?:[|>][-+]?\\d?[ \\t\\xa0]*)?[\\r\\n]+[ \\t\\xa0]*)?`,
  'iy',
);

/** Of a header as a list has it, `'X-Api-Key', 'abc'`, of an element of XML, and of an option of a command, `--password abc`. */
const LISTED = new RegExp(`${SUFFIX}\\\\{0,16}["']\\s{0,16},\\s{0,16}(?=\\\\{0,16}["'])`, 'iy');
const ELEMENT = />([^<>]{1,500})(?=<\/)/y;
const OPTION = /[ \t\xa0]+/y;

/** Before a name that is itself the value of a field: the environment of a container, headers of a request. */
const NAMED =
  /(?:name|key|header|field|variable|id)\\{0,16}["'`]?\s{0,4}(?:=>|[:=])\s{0,4}\\{0,16}["'`]?[\w.-]{0,60}$/i;
const NAME_END = new RegExp(`${SUFFIX}(?![\\w-])`, 'iy');
const PAIR_GAP = /^(?:(?![\r\n]\s{0,40}- )[^{}[\]]){0,80}$/;

/** An entry of a list in YAML. */
const DASH = /-[ \t\xa0]+/y;
const NEXT_DASH = /[^\S\r\n]*[\r\n]+[ \t\xa0]*-[ \t\xa0]+/y;

/** Secrets that are known by what they are called. */
export function findFields(decoded: DecodedText, take: Take): void {
  const { text } = decoded;
  const reader = new ValueReader(decoded, take, kindOfKey);
  const at = (pattern: RegExp, index: number): RegExpExecArray | null => {
    pattern.lastIndex = index;
    return pattern.exec(text);
  };
  /** The name of a pair whose value may follow, or a value whose name may. */
  let named: { kind: SecretKind; end: number } | undefined;
  let unnamed: { start: number; end: number; quoted: boolean } | undefined;

  let rereads = MOST_REREADS * text.length;

  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found !== null; found = NAME.exec(text)) {
    const end = NAME.lastIndex;
    const kind = kindIn(found);
    const separator = at(SEPARATOR, end);
    const quoted = separator?.[1] !== undefined;
    if (kind === undefined) {
      if (separator === null) continue;
      const start = end + separator[0].length;
      if (named !== undefined && PAIR_GAP.test(text.slice(named.end, found.index)))
        goOn(start, reader.read(start, named.kind, quoted));
      else unnamed = { start, end: reader.endOf(start), quoted };
      named = undefined;
      continue;
    }
    if (separator !== null) {
      const start = end + separator[0].length;
      goOn(start, readField(start, kind, quoted, separator[2]));
      continue;
    }
    const before = text.slice(Math.max(0, found.index - 100), found.index);
    if (at(NAME_END, end) !== null && NAMED.test(before)) {
      if (
        unnamed !== undefined &&
        unnamed.end <= found.index &&
        PAIR_GAP.test(text.slice(unnamed.end, found.index))
      )
        reader.read(unnamed.start, kind, unnamed.quoted);
      else named = { kind, end };
      unnamed = undefined;
    }
    const listed = at(LISTED, end);
    const element = at(ELEMENT, end);
    const option = /--[\w-]*$/.test(before) ? at(OPTION, end) : null;
    if (listed !== null) NAME.lastIndex = reader.read(end + listed[0].length, 'perhaps', true);
    else if (element !== null) {
      NAME.lastIndex = end + element[0].length;
      if (kind === 'secret' || looksRandom(element[1] ?? '')) take(end + 1, NAME.lastIndex);
    } else if (option !== null) NAME.lastIndex = reader.read(end + option[0].length, kind, false);
  }

  /** A value may hold names of its own, or end with one whose value follows: it is read again, as long as that takes no time. */
  function goOn(start: number, end: number): void {
    const from = Math.max(start, end - LONGEST_KEY);
    rereads -= Math.max(end - start, 0);
    const name = rereads < 0 ? LAST_NAME.exec(text.slice(from, end)) : null;
    NAME.lastIndex = rereads >= 0 ? Math.min(start, end) : name === null ? end : from + name.index;
  }

  function readField(
    start: number,
    kind: SecretKind,
    quoted: boolean,
    lineBreak: string | undefined,
  ): number {
    if (lineBreak === undefined) return reader.read(start, kind, quoted);
    if (/[|>]/.test(lineBreak)) return readBlock(start, /[ \t\xa0]*$/.exec(lineBreak)?.[0].length ?? 0);
    let dash = at(DASH, start);
    // On the next line, but no further in, something else begins as a rule.
    const isWithin = dash !== null || /[ \t\xa0]$/.test(lineBreak);
    let end = start;
    do {
      const from = end + (dash?.[0].length ?? 0);
      end = reader.read(from, isWithin ? kind : kind === 'secret' ? 'perhaps' : kind, quoted);
      if (dash === null) return end;
      dash = at(NEXT_DASH, end);
    } while (dash !== null);
    return end;
  }

  /** Lines that stand as far in as the first of them. */
  function readBlock(start: number, indent: number): number {
    let end = start + (at(LINE, start)?.[0].length ?? 0);
    for (let line = at(NEXT_LINE, end); line !== null; line = at(NEXT_LINE, end)) {
      if (indent === 0 || (line[1]?.length ?? 0) < indent) break;
      end += line[0].length;
    }
    take(start, end);
    return end;
  }
}

const LINE = /[^\r\n]*/y;
const NEXT_LINE = /[\r\n]+([ \t\xa0]*)[^\s][^\r\n]*/y;
