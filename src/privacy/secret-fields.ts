import { kindIn, kindOfKey, SUFFIX, VALUE_KEY } from './field-names.ts';
import { SECRET_NAMES } from './secret-names.ts';
import { looksRandomInList, secretIn } from './secret-values.ts';
import { ValueReader } from './value-reader.ts';
import type { DecodedText } from './decoded-text.ts';
import type { SecretKind, Take } from './secret-values.ts';

/** The last group is the value of a pair of a name and a value. */
const NAME = new RegExp(`${SECRET_NAMES}|((?<![a-z])(?:val(?:ue)?|content|data|text)(?![a-z]))`, 'gi');

/** What may stand between a name and a sign: what was done with it, and of what type it is. */
const SAID =
  '(?:[ \\t\\xa0]+(?:provided|given|supplied|received|specified|used|is|was|by|\\*?string|\\[\\]byte))';

/** Whose or what for: `SET PASSWORD FOR 'ann' = 'abc'`. */
const FOR = '(?:[ \\t\\xa0]+for(?:[ \\t\\xa0]{1,8}[\\w\'"`@%.\\\\-]{1,60}){1,2})?';

/** What emphasizes a name, or begins what follows it, in Markdown, HTML and terminals. */
const MARKUP =
  '(?:[*_~]{1,3}(?!\\w)|</?(?:b|i|u|em|strong|code|kbd|span|li|p)(?:\\s[^<>]{0,80})?>|\\x1b\\[[\\d;]{0,8}m){0,3}';

/** The end of a line in a form of several parts, and an empty line. */
const PART_HEAD = '(?<=form-data;\\sname=\\\\{0,16}"[^"\\r\\n]{1,100}"[\\r\\n]{2,4})';

/** What stands between a name and its value: `:`, `=`, `=>`, `:=`; and, where YAML has it there, a line break. */
const SEPARATOR = new RegExp(
  `${SUFFIX}(\\\\{0,16}["'\`]\\s{0,16})?(?:\\[\\w{0,20}\\]|[\\])]){0,3}${SAID}{0,2}${FOR}${MARKUP}[ \\t\\xa0]{0,16}(?:${PART_HEAD}|(?:[?!]|\\?\\?|\\|\\|)?(?:[:+]?={1,3}>?|[-~]>|[:：]{1,2}|→)|\\((?=\\\\{0,16}["'\`]))${MARKUP}[ \\t\\xa0]*${MARKUP}((?:[|>][-+]?\\d?[ \\t\\xa0]*)?[\\r\\n]+[ \\t\\xa0]*)?`,
  'iy',
);

/** A type before the value, as TypeScript and Python have it, or a tag, as YAML has: one like it may be the value itself. */
const PRELUDE =
  /[&*?]?[a-z_][\w.:]{0,60}(?:[<[][^<>[\]=\r\n]{0,60}[>\]])?(?:\s?\|\s?[\w.]{1,60}){0,4}[ \t\xa0]{0,8}=(?![=>])[ \t\xa0]{0,8}|[!&][\w!/.-]{1,60}[ \t\xa0]+/iy;

/** Of a header as a list has it, `'X-Api-Key', 'abc'`, and of an option of a command, `'--password', 'abc'`. */
const LISTED = new RegExp(
  `${SUFFIX}\\\\{0,16}["']\\s{0,16},\\s{0,16}(?=(b?)\\\\{0,16}["']([^"'\\\\]{0,80})(\\\\{0,16}["']\\s{0,16}\\])?)`,
  'iy',
);
/** Of a header with several values, `'set-cookie', ['abc']`. */
const LISTED_VALUES = new RegExp(`${SUFFIX}\\\\{0,16}["']\\s{0,16},\\s{0,16}(?=\\[)`, 'iy');

/** Of an entry of a list of pairs. */
const BEFORE_ENTRY = /[[\],]\s{0,16}\[\s{0,16}\\{0,16}["'][\w-]{0,60}$/;
const BEFORE_OPTION = /(?:^|[\s"'`[(,])--?[\w-]*$/;
const OPTION = /[ \t\xa0]+/y;

/** Of an element of XML, which has the name itself or as that of an attribute, or comes after one that holds it. */
const ELEMENT = new RegExp(
  `(${SUFFIX})(?:(\\\\{0,16}["'][^<>]{0,200})?|\\s[^<>]{0,200})(?<!/)>|${SUFFIX}</[\\w:]{1,60}>\\s{0,40}<[^<>/]{1,60}>`,
  'iy',
);
const BEFORE_ELEMENT = /<([\w.:-]*)$/;
const LONGEST_ELEMENT = 4096;

/** Of what a message says: `API key abc is not valid`, `WITH PASSWORD 'abc'`. */
const BESIDE = new RegExp(
  `${SUFFIX}${SAID}{0,2}(?:[ \\t\\xa0|]{1,8}(\\\\{0,16}["'\`([](?=\\S))?|[([])`,
  'iy',
);
const LONG_WORD = /[\w+/.~-]{10,}={0,2}/y;

/** Before a name that is itself the value of a field: the environment of a container, headers of a request. */
const NAMED =
  /(?:name|key|header|field|variable|id|type|label|title|parameter)\\{0,16}["'`]?\s{0,4}(?:=>|[:=])\s{0,4}\\{0,16}["'`]?[\w.-]{0,60}$/i;
const NAME_END = new RegExp(`${SUFFIX}(?![\\w-])`, 'iy');
/** What other texts of a pair are where they may be a value. */
const ONE_WORD = /[\\"'`]{0,17}[^\s"'`]{8,100}(?:["'`\r\n]|$)/y;
const PAIR_GAP = /^(?:(?![\r\n]\s{0,40}- )[^{}[\]]){0,80}$/;

/** What stands before a value in a line of YAML: an entry of a list, or a field. */
const ENTRY = /(?:-[ \t\xa0]+)*(?:[\w.-]{1,60}:[ \t\xa0]+)?/y;
const LINE = /[^\r\n]*/y;
const NEXT_LINE = /[^\r\n]*[\r\n]+([ \t\xa0]*)(-\s)?(?=\S)/y;

/** Some words are a line of what somebody is told, and no value. */
const TOLD = /^(?:-[ \t\xa0]+)?(?:[^\s\d=:]+[ \t\xa0]+){2}[^\d=:]+$/;

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

  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found !== null; found = NAME.exec(text)) {
    const end = NAME.lastIndex;
    const kind = kindIn(found);
    const separator = at(SEPARATOR, end);
    const quoted = separator?.[1] !== undefined;
    if (kind === undefined) {
      if (separator === null) continue;
      const start = end + separator[0].length;
      const isValue = VALUE_KEY.test(found[0]);
      if (!isValue && at(ONE_WORD, start) === null) continue;
      if (reader.isSpent || (named !== undefined && PAIR_GAP.test(text.slice(named.end, found.index))))
        goOn(start, reader.read(start, (isValue && named?.kind) || 'perhaps', quoted));
      else if (isValue) unnamed = { start, end: reader.endOf(start), quoted };
      if (isValue) named = undefined;
      continue;
    }
    if (separator !== null) {
      const start = end + separator[0].length;
      goOn(start, readField(start, kind, quoted, separator[2]));
      continue;
    }
    const before = text.slice(Math.max(0, found.index - 100), found.index);
    const isNamed = at(NAME_END, end) !== null && (NAMED.test(before) || BEFORE_ELEMENT.test(before));
    if (isNamed) {
      if (
        unnamed !== undefined &&
        unnamed.end <= found.index &&
        PAIR_GAP.test(text.slice(unnamed.end, found.index))
      )
        reader.read(unnamed.start, kind, unnamed.quoted);
      // One before it may be of another: one after it is looked at as well.
      named = { kind, end };
      unnamed = undefined;
    }
    readAfter(found, kind, before, isNamed);
  }

  /** A value may hold names of its own, or end with one whose value follows: it is read again. */
  function goOn(start: number, end: number): void {
    if (reader.isSpent) take(start, text.length);
    NAME.lastIndex = reader.isSpent ? text.length : Math.min(start, end);
  }

  function readField(
    start: number,
    kind: SecretKind,
    quoted: boolean,
    lineBreak: string | undefined,
  ): number {
    if (lineBreak !== undefined && !(quoted && /["'[{\\]/.test(text.charAt(start))))
      return readLines(start, kind, quoted, lineBreak);
    const prelude = at(PRELUDE, start)?.[0] ?? '';
    if (prelude !== '') reader.read(start + prelude.length, kind, false);
    return reader.read(start, kind, quoted);
  }

  /** What begins on the next line: all that stand as far in as that one; of a block they are the value themselves. */
  function readLines(start: number, kind: SecretKind, quoted: boolean, lineBreak: string): number {
    const indent = /[ \t\xa0]*$/.exec(lineBreak)?.[0].length ?? 0;
    const isBlock = /[|>]/.test(lineBreak);
    const isList = /^-\s/.test(text.slice(start, start + 2));
    // On the next line, but no further in, something else begins as a rule.
    if (!isBlock && !isList && indent === 0)
      return reader.read(start, kind === 'secret' ? 'perhaps' : kind, quoted);
    let end = start;
    for (let from = start; ;) {
      const line = at(LINE, from)?.[0] ?? '';
      reader.spend(line.length);
      if (isBlock) end = from + line.length;
      else if (!TOLD.test(line)) end = reader.read(from + (at(ENTRY, from)?.[0].length ?? 0), kind, quoted);
      const after = Math.max(end, from + line.length);
      const next = at(NEXT_LINE, after);
      const further = (next?.[1]?.length ?? 0) - indent;
      const goesOn = further > 0 || (further === 0 && (isList ? next?.[2] !== undefined : indent > 0));
      if (next === null || !goesOn) break;
      from = after + next[0].length - (next[2]?.length ?? 0);
    }
    if (isBlock) take(start, end);
    return end;
  }

  /** What follows a name without a sign. */
  function readAfter(found: RegExpExecArray, kind: SecretKind, before: string, isNamed: boolean): void {
    const end = found.index + found[0].length;
    const isOption = BEFORE_OPTION.test(before);
    const listed = at(LISTED, end);
    if (listed !== null) {
      const [all, isBytes, value = '', listEnd] = listed;
      const isOfOption = isOption && !value.startsWith('-');
      const isOfName = isBytes !== '' || isOfOption || (listEnd !== undefined && BEFORE_ENTRY.test(before));
      if (isOfName || looksRandomInList(value))
        NAME.lastIndex = reader.read(end + all.length, isOfName ? kind : 'perhaps', true);
      return;
    }
    const values = BEFORE_ENTRY.test(before) ? at(LISTED_VALUES, end) : null;
    if (values !== null) {
      NAME.lastIndex = reader.read(end + values[0].length, kind, true);
      return;
    }
    const option = isOption ? at(OPTION, end) : null;
    if (option !== null) {
      NAME.lastIndex = reader.read(end + option[0].length, kind, false);
      return;
    }
    const tag = BEFORE_ELEMENT.exec(before)?.[1];
    const element = tag !== undefined || isNamed || text[end] === '<' ? at(ELEMENT, end) : null;
    if (element !== null) {
      const [all, suffix, attribute] = element;
      const start = end + all.length;
      if (suffix === undefined) readElement(start, '</', 'perhaps');
      else if (attribute === undefined && tag !== undefined)
        readElement(start, `</${tag}${found[0]}${suffix}`, kind);
      else if (attribute !== undefined && isNamed) readElement(start, '</', kind);
      return;
    }
    const beside = at(BESIDE, end);
    if (beside === null) return;
    const [all, quote = ''] = beside;
    const start = end + all.length;
    NAME.lastIndex =
      kind === 'secret' && (quote.endsWith("'") || (quote.endsWith('"') && /^pass/i.test(found[0])))
        ? reader.read(start - quote.length, kind, true)
        : reader.readStrong(start, LONG_WORD);
  }

  /** To the tag that ends it, which is in sight or nowhere. */
  function readElement(start: number, closing: string, kind: SecretKind): void {
    const rest = text.slice(start, start + LONGEST_ELEMENT);
    const length = rest.indexOf(closing);
    if (length < 0) {
      reader.read(start, 'perhaps', false);
      return;
    }
    reader.spend(length);
    const all = rest.slice(0, length);
    // Of several words, or a name, it is what a page says of a field.
    const isText = closing === '</' && (/\s/.test(all) || kindOfKey(all) !== undefined);
    const from = closing === '</' && !all.endsWith(']]>') ? all.lastIndexOf('>') + 1 : 0;
    if (reader.isSpent || secretIn(all.slice(from), isText ? 'perhaps' : kind) !== undefined)
      take(start + from, start + length);
  }
}
