import type { LatencyReport } from './analysis/latency-report.ts';
import { checkLine } from './outputs/check-words.ts';
import { comparisonLabel, comparisonValue } from './outputs/comparison-words.ts';
import { createDocument, type ReportDocument } from './outputs/report-document.ts';
import { readPriceFile } from './price-file.ts';
import { loadPrices, NOT_PRICED, PRICE_LISTS } from '../published-prices.ts';
import { BadLines } from '../input/bad-lines.ts';
import { quoted, UsageError } from '../command-line.ts';
import { count } from '../terminal/count.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { InputError } from '../input/input-error.ts';
import { NO_LINKS } from '../span-input/reading-doubts.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import { interruptionCode, type ProgramIo } from '../program-io.ts';
import { duration } from '../replay/replay-summary.ts';
import { reportHelp } from './report-help.ts';
import { readReportOptions, type ReportOptions, type ReportSource } from './report-options.ts';
import { showReportProgress } from './report-progress.ts';
import { ReportReading } from './report-reading.ts';
import { writeReport } from './report-writing.ts';
import { runCommand } from '../run-command.ts';
import { isSameFile } from '../input/same-file.ts';

/** `realtime-otel report`: reads spans and says where their callers waited. Never rejects. */
export function runReport(args: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const readOptions = (): ReportOptions | 'help' => readReportOptions(args, { now: Date.now(), env: io.env });
  return runCommand({ name: 'report', help: reportHelp, readOptions, run: reportOn }, io);
}

async function reportOn(options: ReportOptions, io: ProgramIo, messages: MessageArea): Promise<ExitCode> {
  await checkPage(options);
  const list = PRICE_LISTS.find((name) => name === options.prices);
  const path = list === undefined ? options.prices : undefined;
  const rates = path === undefined ? undefined : await readPriceFile(path);
  const published = path === undefined ? await loadPrices(list, messages) : undefined;
  const startedAt = performance.now();
  const badLines = new BadLines(messages);
  const readings: ReportReading[] = [];
  const isOneOfMany = options.sources.length > 1 || options.baseline !== undefined;
  const read = async (sources: readonly ReportSource[]): Promise<LatencyReport> => {
    const { service, slowest, access } = options;
    const parts = { sources, isOneOfMany, service, slowest, rates, published, access, io, badLines };
    const reading = new ReportReading(parts);
    readings.push(reading);
    return reading.read();
  };
  const hideProgress = options.quiet
    ? () => undefined
    : showReportProgress(messages, () => readings.at(-1) as ReportReading);
  try {
    const report = await read(options.sources);
    const baseline = options.baseline === undefined ? undefined : await read([options.baseline]);
    hideProgress();
    badLines.sayRest();
    if (list !== undefined && !readings.some(({ hasMadeSpans }) => hasMadeSpans)) messages.say(NOT_PRICED);
    for (const doubt of readings.flatMap(({ doubts }) => doubts)) messages.say(doubt);
    const interrupted = interruptionCode(io);
    if (interrupted !== undefined) return interrupted;
    checkSpans(report, 'the input');
    if (baseline !== undefined) checkSpans(baseline, 'the baseline');
    const { checks } = options;
    const ui = readings[0]?.hasOthersSpans === true ? options.ui : undefined;
    if (ui !== options.ui) messages.say(NO_LINKS);
    const document = createDocument(report, { baseline, ui, checks });
    await writeReport(document, { options, io, messages });
    if (!options.quiet)
      messages.say(summarise(report, { badLines, elapsedMs: performance.now() - startedAt }));
    if (!sayChecks(document, { messages, isQuiet: options.quiet })) return EXIT.checkFailed;
    return badLines.count > 0 ? EXIT.badLines : EXIT.done;
  } finally {
    hideProgress();
  }
}

/** Says what became of each check, and whether all of them passed; what passed is no news to the quiet. */
function sayChecks(
  { checks, comparison }: ReportDocument,
  { messages, isQuiet }: { messages: MessageArea; isQuiet: boolean },
): boolean {
  for (const check of checks) {
    if (check.verdict !== 'passed' || !isQuiet) messages.say(checkLine(check));
    if (check.expression !== 'worse') continue;
    for (const row of comparison?.rows ?? [])
      if (row.verdict === 'worse')
        messages.say(
          `worse: ${comparisonLabel(row)}: ${comparisonValue(row, 'baseline')} before, ${comparisonValue(row, 'current')} now`,
        );
  }
  return checks.every(({ verdict }) => verdict === 'passed');
}

/** A page that takes the place of its input would be the last that was made of it. */
async function checkPage({ sources, baseline, html }: ReportOptions): Promise<void> {
  if (html === undefined || html === '-') return;
  for (const source of [...sources, baseline])
    if (source?.kind === 'file' && source.path !== '-' && (await isSameFile(source.path, html)))
      throw new UsageError(`option --html: expected another file than an input, got ${quoted(html)}`);
}

function checkSpans({ spans }: LatencyReport, where: string): void {
  if (spans.realtime > 0) return;
  if (spans.otherServices > 0)
    throw new InputError(
      `no spans of that service are in ${where}, only ${count(spans.otherServices, 'realtime span')} of others`,
    );
  const others = spans.other === 0 ? '' : `, only ${count(spans.other, 'span')} of other libraries`;
  throw new InputError(`no spans of realtime sessions are in ${where}${others}`);
}

function summarise(
  { spans, sessions, turns }: LatencyReport,
  { badLines, elapsedMs }: { badLines: BadLines; elapsedMs: number },
): string {
  const parts = [
    count(spans.realtime, 'span'),
    count(sessions.count, 'session'),
    count(turns.count, 'turn'),
    ...(spans.other > 0 ? [count(spans.other, 'span') + ' of other libraries'] : []),
    ...(spans.otherServices > 0 ? [count(spans.otherServices, 'span') + ' of other services'] : []),
    ...(badLines.count > 0 ? [count(badLines.count, 'bad line')] : []),
  ];
  return `${parts.join(', ')} in ${duration(elapsedMs)}`;
}
