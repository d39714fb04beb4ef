/** What the command line says of the load. */
export interface LoadFlags {
  /** How long it goes on, in milliseconds; until Ctrl-C where absent. */
  forMs?: number;
  /** Calls at a time. */
  sessions: number;
  /** 1 is as on a phone. */
  speed: number;
  seed: number;
}

/** The options of {@link readLoadFlags}, as `parseArgs` takes them. */
export const loadOptions = {
  for: { type: 'string' },
  sessions: { type: 'string', default: '6' },
  speed: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
} as const;

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Reads the values of the options; throws an error fit for printing for those that make no sense. */
export function readLoadFlags(values: {
  for?: string;
  sessions: string;
  speed: string;
  seed: string;
}): LoadFlags {
  return {
    ...(values.for !== undefined && { forMs: readDuration(values.for) }),
    sessions: readNumber('--sessions', values.sessions, { least: 1, most: 500, whole: true }),
    speed: readNumber('--speed', values.speed, { least: 0.1, most: 20 }),
    seed: readNumber('--seed', values.seed, { least: 0, most: 2 ** 31, whole: true }),
  };
}

function readDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`--for takes a duration such as 90s, 10m or 1h, not '${text}'`);
  return Number(amount) * unitMs[unit as keyof typeof unitMs];
}

function readNumber(
  name: string,
  text: string,
  { least, most, whole = false }: { least: number; most: number; whole?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Error(`${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not '${text}'`);
}
