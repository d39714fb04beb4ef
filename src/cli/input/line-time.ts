import { epochMilliseconds } from '../../host/epoch-milliseconds.ts';
import type { TimeUnit } from '../../host/epoch-milliseconds.ts';

export type { TimeUnit } from '../../host/epoch-milliseconds.ts';

const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

/** The minute, and everything after it: `:00.123456789Z`. */
const MINUTE_LENGTH = '2026-11-22T18:00'.length;
const MINUTE = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)$/;
const ZONE = /^ ?(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d)?(?: UTC)?)?$/i;

const MS_PER_MINUTE = 60_000;

/**
 * Reads a timestamp as people write it, as epoch milliseconds with a fraction: a number of seconds, milliseconds,
 * microseconds or nanoseconds, told apart by its size unless `unit` says which; such a number as text; an ISO 8601
 * date with time, in UTC unless it says otherwise; a `Date`. Anything else is `undefined`.
 */
export function readLineTime(value: unknown, unit?: TimeUnit): number | undefined {
  if (typeof value === 'number') return epochMilliseconds(value, unit);
  if (typeof value === 'string') return fromText(value.trim(), unit);
  return value instanceof Date ? epochMilliseconds(value.getTime(), 'ms') : undefined;
}

function fromText(text: string, unit: TimeUnit | undefined): number | undefined {
  const minute = readMinute(text);
  if (minute === undefined) return NUMBER.test(text) ? epochMilliseconds(Number(text), unit) : undefined;
  const seconds = readSeconds(text);
  const zone = readZone(text.slice(seconds.end));
  // A leap second is the first one of the next minute to everything that counts in epochs.
  if (zone === undefined || !(seconds.value < 61)) return undefined;
  const time = minute + seconds.value * 1000 - zone;
  return time >= 0 ? time : undefined;
}

// A file has one of these a line, most of them of the minute and the zone of the line before.
const latest = { minuteText: '1970-01-01T00:00', minute: 0, zoneText: '', zone: 0 };

function readMinute(text: string): number | undefined {
  if (text.startsWith(latest.minuteText)) return latest.minute;
  const minuteText = text.slice(0, MINUTE_LENGTH);
  const parts = MINUTE.exec(minuteText);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map(Number);
  const midnight = Date.UTC(year, month - 1, day);
  // The 30th of February would be a day of March.
  if (new Date(midnight).getUTCMonth() !== month - 1 || hour > 23 || minute > 59) return undefined;
  latest.minuteText = minuteText;
  latest.minute = midnight + (hour * 60 + minute) * MS_PER_MINUTE;
  return latest.minute;
}

/** The seconds after the minute, which may be left out, and where in the text they end; NaN when they are none. */
function readSeconds(text: string): { value: number; end: number } {
  let end = MINUTE_LENGTH;
  if (text[end] !== ':') return { value: 0, end };
  const tens = digitAt(text, end + 1);
  const ones = digitAt(text, end + 2);
  if (tens === undefined || ones === undefined) return { value: NaN, end };
  end += 3;
  if (text[end] !== '.' && text[end] !== ',') return { value: tens * 10 + ones, end };
  let fraction = 0;
  let scale = 1;
  for (let digit = digitAt(text, ++end); digit !== undefined; digit = digitAt(text, ++end)) {
    // More digits than a double holds would make it overflow.
    if (scale >= 1e15) continue;
    fraction = fraction * 10 + digit;
    scale *= 10;
  }
  return { value: tens * 10 + ones + fraction / scale, end };
}

function digitAt(text: string, index: number): number | undefined {
  const digit = text.charCodeAt(index) - 48;
  return digit >= 0 && digit <= 9 ? digit : undefined;
}

/** How far the zone is ahead of UTC, in milliseconds. */
function readZone(text: string): number | undefined {
  if (text === latest.zoneText) return latest.zone;
  const parts = ZONE.exec(text);
  if (parts === null) return undefined;
  const [, sign, hours = 0, minutes = 0] = parts;
  latest.zoneText = text;
  latest.zone = (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE * (sign === '-' ? -1 : 1);
  return latest.zone;
}
