import { formatDollars, formatDuration } from '../../waterfall/quantity-format.ts';

/** Seconds as people read them: `84ms`, `1.24s`; a dash for what there was none of. */
export function duration(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '–' : formatDuration(seconds * 1000);
}

/** A duration that is a lower bound, marked as one. */
export function atLeast(text: string, isLowerBound: boolean): string {
  return isLowerBound ? `≥${text}` : text;
}

/** A share of 1 as a percentage: `0.4%`, `18%`; a dash where there is none. */
export function percentage(share: number | null | undefined): string {
  if (share === null || share === undefined) return '–';
  const percent = share * 100;
  return `${percent < 0.05 || percent >= 9.95 ? Math.round(percent) : percent.toFixed(1)}%`;
}

/** US dollars in about three digits; a dash for what is not known. */
export function dollars(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '–' : formatDollars(amount);
}

/** A relative change: `+62%`, `−9%`, `×12`. */
export function relativeChange(change: number): string {
  if (change >= 4) return `×${(change + 1).toFixed(change >= 9 ? 0 : 1)}`;
  const percent = Math.round(Math.abs(change) * 100);
  if (percent === 0) return '0%';
  return `${change < 0 ? '−' : '+'}${percent}%`;
}

/** From the first time to the last in UTC, naming the day once where it is one: `22 Nov 2026, 18:00 – 19:12 UTC`. */
export function timeRange(from: string | null, to: string | null): string {
  if (from === null || to === null) return '';
  const [start, end] = [new Date(from), new Date(to)];
  const time = end.getTime() - start.getTime() < MINUTES_WITH_SECONDS ? SECONDS : MINUTES;
  const last = DAY.format(start) === DAY.format(end) ? '' : `${DAY.format(end)}, `;
  return `${DAY.format(start)}, ${time.format(start)} – ${last}${time.format(end)} UTC`;
}

/** A moment in UTC to the second: `22 Nov, 18:04:11`. */
export function moment(time: string): string {
  return MOMENT.format(new Date(time));
}

/** Shorter ranges would begin and end in the same minute, or look as if they did. */
const MINUTES_WITH_SECONDS = 10 * 60_000;

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const MINUTES = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const SECONDS = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

/** Samples from which a percentile says something about more than the slowest of them. */
const FEWEST_SAMPLES = { p50: 2, p95: 20, p99: 100 } as const;

/** Whether a percentile stands on so few samples that it is shown as an aside. */
export function isShaky(statistic: keyof typeof FEWEST_SAMPLES, samples: number): boolean {
  return samples < FEWEST_SAMPLES[statistic];
}

/** In place of how long anything took. */
export const NOT_TIMED = 'not known: the input does not say when things happened';
