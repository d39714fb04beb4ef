import { kindOfKey, TEXT_KEY, VALUE_KEY } from './field-names.ts';
import {
  CUT_MARK,
  isSaidInSchema,
  looksRandomInList,
  SCHEMA_TYPE,
  SCRUBBED,
  secretIn,
} from './secret-values.ts';
import type { SecretKind } from './secret-values.ts';

/** Whether a text is JSON in which there may be names: a list, an object, or a text, which may hold them again. */
export function isJson(text: string): boolean {
  const trimmed = text.trim();
  if (!JSON_ENDS.has(trimmed.charAt(0) + trimmed.charAt(trimmed.length - 1))) return false;
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return false;
  }
}

const JSON_ENDS: ReadonlySet<string> = new Set(['{}', '[]', '""']);

/** A text in JSON, and the colon after it where it is the name of a field; or where a list or an object begins or ends. */
const PART = /("(?:[^"\\]+|\\[\s\S])*")(\s*:)?|[{}[\]]/g;

/** A text in JSON: where it is, and what is known of it. */
interface Text {
  start: number;
  end: number;
  text: string;
  kind: SecretKind | undefined;
  key: string;
  /** The object that it is in, within lists too. */
  owner: Level;
}

/** A list or an object that is being read. */
interface Level {
  /** What each text in it is, by the name of what it is the value of. */
  kind: SecretKind | undefined;
  isList: boolean;
  owner: Level | undefined;
  /** The first of its texts. */
  from: number;
  key: string;
  keyKind: SecretKind | undefined;
  /** It says what a value is like, as JSON Schema does, and is none. */
  isSchema: boolean;
  /** Of `{"name": "PASSWORD", "value": …}`: what the name says, and which are the texts of the value. */
  named: SecretKind | undefined;
  value: readonly [from: number, to: number] | undefined;
  /** The text before where it named a secret, in a list such as `["X-Api-Key", "abc"]`, `["--password", "abc"]`. */
  name: string | undefined;
}

/**
 * JSON without secrets, which still is JSON: each text is scrubbed by itself, and as what its field is called; all else stays as
 * it is written, numbers of any length too. `scrub` scrubs one text.
 */
export function scrubJson(json: string, scrub: (text: string) => string): string {
  let scrubbed = '';
  let end = 0;
  for (const each of textsIn(json)) {
    const left = scrubOne(each, scrub);
    if (left === each.text) continue;
    scrubbed += json.slice(end, each.start) + JSON.stringify(left);
    end = each.end;
  }
  return scrubbed + json.slice(end);
}

/** What is cut has a mark at its end, which is none of it. */
function scrubOne({ text, kind, key, owner }: Text, scrub: (text: string) => string): string {
  const mark = text.endsWith(CUT_MARK) ? CUT_MARK : '';
  const value = mark === '' ? text : text.slice(0, -mark.length);
  const isOfSchema = owner.isSchema && isSaidInSchema(key, value);
  const secret = kind === undefined || isOfSchema ? undefined : secretIn(value, kind);
  return scrub(secret === undefined ? value : value.slice(0, secret) + SCRUBBED) + mark;
}

function textsIn(json: string): Text[] {
  const texts: Text[] = [];
  const levels: Level[] = [];
  let level = levelOf(undefined, 0, undefined);
  /** Where a private key began whose lines are texts of their own. */
  let keyLevel: Level | undefined;
  for (const { 0: all, 1: written, 2: colon, index } of json.matchAll(PART)) {
    if (all === '{' || all === '[') {
      const isInPair = levels.at(-1)?.isList === true && texts.length === level.from + 1;
      levels.push(level);
      level = levelOf(kindOf(level, isInPair), texts.length, all === '[' ? level : undefined);
    } else if (written === undefined) {
      if (level === keyLevel) keyLevel = undefined;
      const { from } = level;
      level = levels.pop() ?? level;
      // Each takes its time again, however deep it is.
      if (levels.length < MAX_DEPTH && VALUE_KEY.test(level.key)) level.value = [from, texts.length];
    } else {
      const text = written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
      const { key } = level;
      const owner = level.owner ?? level;
      const found: Text = {
        start: index,
        end: index + written.length,
        text,
        kind: undefined,
        key: '',
        owner,
      };
      texts.push(found);
      if (colon !== undefined) {
        level.key = text;
        level.keyKind = kindOfKey(text);
        level.isSchema ||= SCHEMA_KEY.test(text);
        continue;
      }
      found.key = key;
      found.kind = keyLevel === undefined ? kindOf(level) : 'secret';
      if (text.includes('PRIVATE KEY-'))
        keyLevel = text.includes('-----END') ? undefined : (keyLevel ?? level);
      else if (text.includes('-----END')) keyLevel = undefined;
      if (key === 'type' && SCHEMA_TYPE.test(text)) owner.isSchema = true;
      if (level.isList) {
        const isPair = levels.at(-1)?.isList === true && texts.length === level.from + 2;
        found.kind ??= kindAfter(
          level.name,
          text,
          isPair && LIST_END.test(json.slice(found.end, found.end + 40)),
        );
        level.name = IDENTIFIER.test(text) && kindOfKey(text) !== undefined ? text : undefined;
      } else {
        if (level.named !== undefined && TEXT_KEY.test(key) && !/\s/.test(text)) found.kind ??= 'perhaps';
        notePair(level, texts, text);
      }
    }
  }
  return texts;
}

function levelOf(kind: SecretKind | undefined, from: number, listOf: Level | undefined): Level {
  return {
    kind,
    isList: listOf !== undefined,
    owner: listOf?.owner ?? listOf,
    from,
    key: listOf?.key ?? '',
    keyKind: undefined,
    isSchema: false,
    named: undefined,
    value: undefined,
    name: undefined,
  };
}

/** What a text of a list is after one that names a secret. In a list of pairs, as headers are entries, it is the value of that. */
function kindAfter(name: string | undefined, text: string, isPair: boolean): SecretKind | undefined {
  if (name === undefined) return undefined;
  if (name.startsWith('-')) return text.startsWith('-') ? undefined : kindOfKey(name);
  if (isPair) return kindOfKey(name);
  return looksRandomInList(text) ? 'perhaps' : undefined;
}

const LIST_END = /^\s{0,32}\]/;

/** What the next value of a list or an object is; of a list that may be a pair, what its name says. */
function kindOf(
  { kind, isList, key, keyKind, named, name }: Level,
  isInPair = false,
): SecretKind | undefined {
  if (isInPair && name !== undefined) return kindOfKey(name);
  if (isList || kind === 'secret') return kind;
  return keyKind ?? (VALUE_KEY.test(key) ? named : undefined) ?? kind;
}

/** Notes that the newest text is the name or the value of a pair. */
function notePair(level: Level, texts: readonly Text[], text: string): void {
  if (VALUE_KEY.test(level.key)) level.value = [texts.length - 1, texts.length];
  else if (NAME_KEY.test(level.key) && LABEL.test(text)) {
    const kind = kindOfKey(text);
    level.named = (kind !== undefined && text.includes(' ') ? 'perhaps' : kind) ?? level.named;
    if (level.named === undefined || level.value === undefined) return;
    for (const each of texts.slice(...level.value)) if (each.key !== '') each.kind ??= level.named;
    // Once: all of them would take their time with each of many names.
    level.value = undefined;
  }
}

const NAME_KEY = /^(?:name|key|header|field|variable|id|type|label|title|parameter)$/i;
const LABEL = /^[\w.$-]{1,80}(?: [\w.$-]{1,20}){0,2}$/;
const IDENTIFIER = /^[\w.$-]{1,80}$/;

const SCHEMA_KEY = /^(?:\$ref|anyOf|oneOf|allOf)$/;

/** Values within values whose names come after them. */
const MAX_DEPTH = 64;
