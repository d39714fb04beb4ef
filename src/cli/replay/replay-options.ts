import { oneOf, positiveNumber, quoted, readArguments, UsageError } from '../command-line.ts';
import { PRICE_LISTS } from '../published-prices.ts';

const OUTPUTS = ['waterfall', 'otlp', 'json'] as const;
const BOUNDARIES = ['session', 'turn'] as const;
const CONVENTIONS = ['langfuse', 'openinference'] as const;
const UNITS = ['s', 'ms', 'us', 'ns'] as const;
const FORMATS = ['auto', 'recording', 'events', 'server-events'] as const;

/** What `realtime-otel replay` is asked for. */
export interface ReplayOptions {
  /** Path of a file, or `-` for standard input. */
  input: string;
  to: ReadonlySet<(typeof OUTPUTS)[number]>;
  /** Path of a file instead of standard output. */
  output: string | undefined;
  format: (typeof FORMATS)[number];
  eventField: string | undefined;
  sessionField: string | undefined;
  timeField: string | undefined;
  timeUnit: (typeof UNITS)[number] | undefined;
  /** Where the sessions of event lines were held. */
  url: string | undefined;
  shiftToNow: boolean;
  /** Recorded seconds that are played in a second. */
  speed: number | undefined;
  serviceName: string | undefined;
  captureContent: boolean;
  traceBoundary: 'session' | 'turn' | undefined;
  conventions: (typeof CONVENTIONS)[number][] | undefined;
  prices: (typeof PRICE_LISTS)[number] | undefined;
  strict: boolean;
  quiet: boolean;
}

const TABLE = {
  to: { type: 'string', multiple: true },
  output: { type: 'string', short: 'o' },
  format: { type: 'string' },
  'event-field': { type: 'string' },
  'session-field': { type: 'string' },
  'time-field': { type: 'string' },
  'time-unit': { type: 'string' },
  url: { type: 'string' },
  'shift-to-now': { type: 'boolean' },
  speed: { type: 'string' },
  'service-name': { type: 'string' },
  'capture-content': { type: 'boolean' },
  'trace-boundary': { type: 'string' },
  conventions: { type: 'string', multiple: true },
  prices: { type: 'string' },
  strict: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments after `replay`; `help` when that is all that is wanted. Throws a `UsageError`. */
export function readReplayOptions(args: readonly string[]): ReplayOptions | 'help' {
  const { values, positionals } = readArguments(args, TABLE);
  if (values.help) return 'help';
  const { format = 'auto', speed, 'time-unit': unit, 'trace-boundary': boundary, prices } = values;
  const options: ReplayOptions = {
    input: onlyInput(positionals),
    to: new Set(namesIn('--to', values.to ?? ['waterfall'], OUTPUTS)),
    output: filled('--output', values.output),
    format: oneOf('--format', format, FORMATS),
    eventField: filled('--event-field', values['event-field']),
    sessionField: filled('--session-field', values['session-field']),
    timeField: filled('--time-field', values['time-field']),
    timeUnit: unit === undefined ? undefined : oneOf('--time-unit', unit, UNITS),
    url: serverUrl(values.url),
    shiftToNow: values['shift-to-now'] === true,
    speed: speed === undefined ? undefined : positiveNumber('--speed', speed),
    serviceName: filled('--service-name', values['service-name']),
    captureContent: values['capture-content'] === true,
    traceBoundary: boundary === undefined ? undefined : oneOf('--trace-boundary', boundary, BOUNDARIES),
    conventions: values.conventions && namesIn('--conventions', values.conventions, CONVENTIONS),
    prices: prices === undefined ? undefined : oneOf('--prices', prices, PRICE_LISTS),
    strict: values.strict === true,
    quiet: values.quiet === true,
  };
  checkOutputs(options);
  return options;
}

function onlyInput(positionals: readonly string[]): string {
  const [input, another] = positionals;
  if (input === undefined || input === '')
    throw new UsageError('expected the file to replay, or - for standard input');
  if (another !== undefined)
    throw new UsageError(
      `expected one file, got ${quoted(input)} and ${quoted(another)}: join them with cat, and name - for standard input`,
    );
  return input;
}

/** Each of the names in lists with commas. */
function namesIn<const Name extends string>(
  option: string,
  values: readonly string[],
  names: readonly Name[],
): Name[] {
  return values.flatMap((value) => value.split(',').map((name) => oneOf(option, name.trim(), names)));
}

/** The message does not repeat what came: a URL may hold a key. */
function serverUrl(value: string | undefined): string | undefined {
  if (value === undefined || (/^(?:wss?|https?):\/\//i.test(value) && URL.canParse(value))) return value;
  throw new UsageError(
    'option --url: expected a URL such as wss://name.openai.azure.com/openai/realtime, got something else',
  );
}

function checkOutputs({ to, output }: ReplayOptions): void {
  if (output !== undefined && !to.has('waterfall') && !to.has('json'))
    throw new UsageError('option --output: expected it with --to waterfall or --to json, which write text');
  if (output === undefined && to.has('waterfall') && to.has('json'))
    throw new UsageError(
      '--to waterfall and --to json both write to standard output: name a file with --output for the JSON',
    );
}

function filled(option: string, value: string | undefined): string | undefined {
  if (value?.trim() === '') throw new UsageError(`option ${option} needs a value`);
  return value;
}
