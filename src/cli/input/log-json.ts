import { stripVTControlCharacters } from 'node:util';

import { isObject } from '../../host/fields.ts';
import { readPrinted } from '../../sources/event-stream/printed-value.ts';

/** Tries at where the JSON of a line may begin: what loggers write before it may have braces of its own. */
const MOST_TRIES = 4;

/** Of JSON; of JSON within quotes that a logger escaped, or that a table doubled. */
const OBJECT_START = /\{\s*\\?"/g;

/** Of a dict as Python prints it. */
const DICT_START = "{'";

const LONGEST_PREFIX = 1_000;

/** What may stand behind an object. A comma that something follows is one of the JSON around it, which is no whole. */
const BEHIND = /^\s*(?:[,\]]\s*$|[^,\]\s]|$)/;

const TIMES = [
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/,
  /(?<![\w.])\d{10,19}(?:\.\d+)?(?![\w.])/,
];

/** JSON that was found in a line, and the time before it, as it is written there. */
export interface FoundJson {
  value: object;
  time: string | undefined;
}

/**
 * The last object of a line, behind whatever a logger, a shell or a stream of server-sent events writes before it, and
 * before what they write behind it: `2026-11-22T18:00:00Z INFO {…}`, `data: {…}`, `< {…}`, `{…},` of a list, `{…} (12 ms)`,
 * `msg="{\"type\":…}"`, `{'type': …}`. `undefined` where there is none.
 */
export function findJson(line: string): FoundJson | undefined {
  const plain = line.includes(ESCAPE) ? stripVTControlCharacters(line) : line;
  const end = plain.lastIndexOf('}') + 1;
  if (end === 0 || !BEHIND.test(plain.slice(end))) return undefined;
  OBJECT_START.lastIndex = 0;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const start = OBJECT_START.exec(plain)?.index ?? Infinity;
    if (start > LONGEST_PREFIX) break;
    const value = parsedObject(plain.slice(start, end));
    if (value === undefined) continue;
    const before = plain.slice(0, start);
    return isPartOfObject(before) ? undefined : { value, time: timeIn(before) };
  }
  return findDict(plain.slice(0, end));
}

/** Whether what stands before an object is the beginning of one that breaks off: the inner one is not what was logged. */
function isPartOfObject(before: string): boolean {
  return /^\s*\{\s*"/.test(before) && parsedObject(before.trim()) === undefined;
}

const ESCAPE = '\u001b';

/** Only what says of itself that it is an event: what is printed is read however it goes on. */
function findDict(line: string): FoundJson | undefined {
  const start = line.indexOf(DICT_START);
  if (start < 0 || start > LONGEST_PREFIX) return undefined;
  const value = readPrinted(line.slice(start));
  return isObject(value) && typeof value['type'] === 'string'
    ? { value, time: timeIn(line.slice(0, start)) }
    : undefined;
}

/** Whether a line is a field of a server-sent event other than its data, or the mark of its end. */
export function isEventStreamField(line: string): boolean {
  return /^(?:(?:event|id|retry): ?\S*|:.*|data: ?(?:\[DONE\])?)$/.test(line);
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(unquoted(text));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a field within quotes: of logfmt, whose quotes are escaped, or of CSV, whose quotes are doubled. */
function unquoted(text: string): string {
  if (text.startsWith('{\\"')) return JSON.parse(`"${text}"`) as string;
  return text.startsWith('{""') && text[3] !== ':' ? text.replaceAll('""', '"') : text;
}

function timeIn(prefix: string): string | undefined {
  for (const pattern of TIMES) {
    const [time] = pattern.exec(prefix) ?? [];
    if (time !== undefined) return time;
  }
  return undefined;
}
