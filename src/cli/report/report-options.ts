import { quoted, readArguments, UsageError } from '../command-line.ts';
import { parseCheck, type Check } from './checks/check.ts';
import type { JaegerAccess } from '../span-input/jaeger-client.ts';
import { jaegerAccess } from '../span-input/jaeger-access.ts';
import { isUrl, jaegerUrl } from '../span-input/jaeger-url.ts';
import { completeRange, durationOption, timeOption, type TimeRange } from '../span-input/time-range.ts';

/** One input of a report. */
export type ReportSource =
  { kind: 'file'; path: string } | { kind: 'jaeger'; url: string; service: string; range: TimeRange };

/** What `realtime-otel report` is asked for. */
export interface ReportOptions {
  sources: readonly ReportSource[];
  baseline: ReportSource | undefined;
  /** How each Jaeger is reached. */
  access: JaegerAccess;
  /** Spans that name another service are left out. */
  service: string | undefined;
  /** How many slow turns, and dear calls, are listed. */
  slowest: number;
  /** Path of a file that says what models cost, or the name of published prices. */
  prices: string | undefined;
  /** What must not be. */
  checks: readonly Check[];
  /** URL of the Jaeger UI that slow turns and dear calls link to. */
  ui: string | undefined;
  json: boolean;
  /** Path of a file, or `-` for standard output. */
  html: string | undefined;
  quiet: boolean;
}

const MOST_SLOW_TURNS = 1_000;

const TABLE = {
  jaeger: { type: 'string' },
  'jaeger-timeout': { type: 'string' },
  service: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  last: { type: 'string' },
  baseline: { type: 'string' },
  'baseline-from': { type: 'string' },
  'baseline-to': { type: 'string' },
  prices: { type: 'string' },
  'fail-on': { type: 'string', multiple: true },
  slowest: { type: 'string' },
  ui: { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readArguments<typeof TABLE>>['values'];

/** Reads the arguments after `report`; `help` when that is all that is wanted. Throws a `UsageError`. */
export function readReportOptions(
  args: readonly string[],
  { now, env }: { now: number; env: NodeJS.ProcessEnv },
): ReportOptions | 'help' {
  const { values, positionals } = readArguments(args, TABLE);
  if (values.help) return 'help';
  for (const [option, value] of Object.entries(values))
    if ([value].flat().some((each) => typeof each === 'string' && each.trim() === ''))
      throw new UsageError(`option --${option} needs a value`);
  const range = rangeOf(values, now);
  const sources = [...positionals.map(fileSource), ...jaegerSource(values, range)];
  if (sources.length === 0)
    throw new UsageError('expected a file to read, - for standard input, or --jaeger with the URL of its UI');
  const options: ReportOptions = {
    sources,
    baseline: baselineOf(values, { range, now }),
    access: jaegerAccess(values['jaeger-timeout'], env),
    service: values.service,
    slowest: slowestOf(values.slowest),
    prices: values.prices,
    checks: (values['fail-on'] ?? []).map(parseCheck),
    ui: jaegerUrl('--ui', values.ui) ?? jaegerUrl('--jaeger', values.jaeger),
    json: values.json === true,
    html: values.html,
    quiet: values.quiet === true,
  };
  checkStandardStreams(options);
  if (options.baseline === undefined && options.checks.some(({ kind }) => kind === 'worse'))
    throw new UsageError('option --fail-on worse: expected --baseline too, which it is worse than');
  return options;
}

function rangeOf({ from, to, last, jaeger, baseline }: Values, now: number): TimeRange {
  const partial = {
    from: timeOption('--from', from),
    to: timeOption('--to', to),
    length: durationOption('--last', last),
  };
  if (last !== undefined && (from ?? to) !== undefined)
    throw new UsageError('option --last: expected it without --from and --to');
  const isUsed = jaeger !== undefined || (baseline !== undefined && isUrl(baseline));
  if (!isUsed && (from ?? to ?? last) !== undefined)
    throw new UsageError(
      'options --from, --to and --last: expected them with --jaeger; files are read whole',
    );
  return completeRange(partial, now);
}

function fileSource(path: string): ReportSource {
  if (isUrl(path))
    throw new UsageError(`expected a file, got ${quoted(path)}: --jaeger names a Jaeger to read from`);
  return { kind: 'file', path };
}

function jaegerSource({ jaeger, service }: Values, range: TimeRange): ReportSource[] {
  const url = jaegerUrl('--jaeger', jaeger);
  return url === undefined ? [] : [{ kind: 'jaeger', url, service: serviceFor('--jaeger', service), range }];
}

function baselineOf(
  values: Values,
  { range, now }: { range: TimeRange; now: number },
): ReportSource | undefined {
  const { baseline, service } = values;
  const from = timeOption('--baseline-from', values['baseline-from']);
  const to = timeOption('--baseline-to', values['baseline-to']);
  if (baseline !== undefined && isUrl(baseline)) {
    const length = range.to - range.from;
    // Just before the other range, unless something else is said.
    const partial = { from, to: to ?? (from === undefined ? range.from - 1 : from + length), length };
    const url = jaegerUrl('--baseline', baseline) ?? baseline;
    const ownRange = completeRange(partial, now);
    return { kind: 'jaeger', url, service: serviceFor('--baseline', service), range: ownRange };
  }
  if ((from ?? to) !== undefined)
    throw new UsageError(
      'options --baseline-from and --baseline-to: expected them with --baseline and a URL',
    );
  return baseline === undefined ? undefined : { kind: 'file', path: baseline };
}

function serviceFor(option: string, service: string | undefined): string {
  if (service !== undefined) return service;
  throw new UsageError(
    `option ${option}: expected --service too, the service.name whose traces are to be read`,
  );
}

function slowestOf(value = '10'): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= MOST_SLOW_TURNS) return number;
  throw new UsageError(
    `option --slowest: expected a whole number up to ${MOST_SLOW_TURNS}, got ${quoted(value)}`,
  );
}

function checkStandardStreams({ sources, baseline, json, html }: ReportOptions): void {
  const inputs = baseline === undefined ? sources : [...sources, baseline];
  if (inputs.filter((source) => source.kind === 'file' && source.path === '-').length > 1)
    throw new UsageError('expected - once: there is one standard input');
  if (json && html === '-')
    throw new UsageError('--json and --html - both write to standard output: name a file with --html');
}
