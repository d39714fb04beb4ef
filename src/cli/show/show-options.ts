import { oneOf, quoted, readArguments, UsageError } from '../command-line.ts';
import { PRICE_LISTS } from '../published-prices.ts';
import { jaegerAccess } from '../span-input/jaeger-access.ts';
import { jaegerUrl } from '../span-input/jaeger-url.ts';
import { completeRange, durationOption, type TimeRange } from '../span-input/time-range.ts';
import type { JaegerAccess } from '../span-input/jaeger-client.ts';

/** What `realtime-otel show` is asked for. */
export interface ShowOptions {
  source: ShowSource;
  /** The beginning of the `session.id` of the call that is wanted. */
  session: string | undefined;
  /** How a Jaeger is reached. */
  access: JaegerAccess;
  /** When a call that is looked for there began. */
  range: TimeRange;
  /** URL of the Jaeger UI that spans link to. */
  ui: string | undefined;
  /** Path of the recording of the call, a WAV file. */
  audio: string | undefined;
  /** What the call cost, where it is made of a recording or a log. */
  prices: (typeof PRICE_LISTS)[number] | undefined;
  /** Path of a file, `-` for standard output; `undefined` for a file of its own. */
  html: string | undefined;
  open: boolean;
  quiet: boolean;
}

export type ShowSource =
  | { kind: 'file'; path: string }
  | { kind: 'jaeger'; url: string; trace: string | undefined; service: string | undefined };

/** A week. */
const DEFAULT_LAST_MS = 604_800_000;

const TABLE = {
  html: { type: 'string' },
  open: { type: 'boolean' },
  audio: { type: 'string' },
  prices: { type: 'string' },
  session: { type: 'string' },
  jaeger: { type: 'string' },
  'jaeger-timeout': { type: 'string' },
  trace: { type: 'string' },
  last: { type: 'string' },
  service: { type: 'string' },
  ui: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readArguments<typeof TABLE>>['values'];

/** Reads the arguments after `show`; `help` when that is all that is wanted. Throws a `UsageError`. */
export function readShowOptions(
  args: readonly string[],
  { now, env }: { now: number; env: NodeJS.ProcessEnv },
): ShowOptions | 'help' {
  const { values, positionals } = readArguments(args, TABLE);
  if (values.help) return 'help';
  for (const [option, value] of Object.entries(values))
    if (typeof value === 'string' && value.trim() === '')
      throw new UsageError(`option --${option} needs a value`);
  if (values.html === undefined && !values.open)
    throw new UsageError('expected --html with a file for the page, or --open to look at it now');
  if (values.html === '-' && values.open)
    throw new UsageError('option --open: expected a file with --html, got "-"');
  return {
    source: sourceOf(values, positionals),
    session: values.session,
    access: jaegerAccess(values['jaeger-timeout'], env),
    range: completeRange(
      { from: undefined, to: undefined, length: durationOption('--last', values.last) ?? DEFAULT_LAST_MS },
      now,
    ),
    ui: jaegerUrl('--ui', values.ui) ?? jaegerUrl('--jaeger', values.jaeger),
    audio: values.audio,
    prices: values.prices === undefined ? undefined : oneOf('--prices', values.prices, PRICE_LISTS),
    html: values.html,
    open: values.open === true,
    quiet: values.quiet === true,
  };
}

function sourceOf(values: Values, positionals: readonly string[]): ShowSource {
  const { jaeger, trace, session, service, prices } = values;
  const [path, ...others] = positionals;
  if (path !== undefined && (jaeger !== undefined || others.length > 0))
    throw new UsageError(
      'expected one input: a file, - for standard input, or --jaeger with the URL of its UI',
    );
  const url = jaegerUrl('--jaeger', jaeger);
  if (url !== undefined && prices !== undefined)
    throw new UsageError(
      'option --prices: expected a recording or a log, spans in Jaeger say what they cost',
    );
  if (url === undefined) {
    if (path === undefined)
      throw new UsageError(
        'expected a file to read, - for standard input, or --jaeger with the URL of its UI',
      );
    if (trace !== undefined) throw new UsageError('option --trace: expected it with --jaeger');
    return { kind: 'file', path };
  }
  if (trace === undefined && session === undefined)
    throw new UsageError(
      'option --jaeger: expected --trace with the id of a trace, or --session with that of a call',
    );
  if (trace !== undefined && !/^[\da-f]{1,32}$/i.test(trace))
    throw new UsageError(
      `option --trace: expected the id of a trace, 32 hexadecimal digits, got ${quoted(trace)}`,
    );
  return { kind: 'jaeger', url, trace, service };
}
