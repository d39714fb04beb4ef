import { isObject } from '../../host/fields.ts';

/** Tries at where the JSON of a line may begin: what loggers write before it may have braces of its own. */
const MOST_TRIES = 4;

const OBJECT_START = /\{\s*"/g;
const LONGEST_PREFIX = 1_000;

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
 * The object that a line ends with, behind whatever a logger, a shell or a stream of server-sent events writes before it:
 * `2026-11-22T18:00:00Z INFO {…}`, `data: {…}`, `< {…}`, `{…},` of a list. `undefined` where the line does not end with one.
 */
export function findJson(line: string): FoundJson | undefined {
  OBJECT_START.lastIndex = 0;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const start = OBJECT_START.exec(line)?.index;
    if (start === undefined || start > LONGEST_PREFIX) return undefined;
    const value = parsedObject(line.slice(start).trimEnd());
    if (value !== undefined) return { value, time: timeIn(line.slice(0, start)) };
  }
  return undefined;
}

/** Whether a line is a field of a server-sent event other than its data, or the mark of its end. */
export function isEventStreamField(line: string): boolean {
  return /^(?:(?:event|id|retry): ?\S*|:.*|data: ?(?:\[DONE\])?)$/.test(line);
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(/[,\]]$/.test(text) ? text.slice(0, -1) : text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function timeIn(prefix: string): string | undefined {
  for (const pattern of TIMES) {
    const [time] = pattern.exec(prefix) ?? [];
    if (time !== undefined) return time;
  }
  return undefined;
}
