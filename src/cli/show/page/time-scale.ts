const DAY_MS = 86_400_000;

/** Milliseconds between two ticks of the axis: what people count in. */
const STEPS = [
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  15_000,
  30_000,
  60_000,
  120_000,
  300_000,
  600_000,
  1_200_000,
  1_800_000,
  3_600_000,
  7_200_000,
  21_600_000,
  DAY_MS,
];

/** The step whose ticks are at least so many pixels apart. */
export function tickStep(pixelsPerMs: number, leastPixels: number): number {
  const least = leastPixels / pixelsPerMs;
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
}

/** A moment of the call as the axis has it: `0:04.2`, `1:02:03`, `−0:01`; as exact as the step between ticks. */
export function clock(ms: number, step = 1000): string {
  const decimals = step >= 1000 ? 0 : step >= 100 ? 1 : 2;
  const unit = 10 ** decimals;
  const total = Math.round((Math.abs(ms) / 1000) * unit) / unit;
  const sign = ms < 0 && total > 0 ? '−' : '';
  const seconds = (total % 60).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0');
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${sign}${minutes}:${seconds}`;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${seconds}`;
}
