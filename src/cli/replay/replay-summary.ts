import { count } from '../terminal/count.ts';
import type { ReplayOutputs } from './outputs/replay-outputs.ts';
import type { ReplayOptions } from './replay-options.ts';
import { BACKWARDS, OTHER_WAY_ROUND } from '../input/line-order.ts';
import type { ReplayRun } from './replay-run.ts';

/** What came of a replay. */
export interface ReplayResult {
  options: ReplayOptions;
  outputs: ReplayOutputs;
  run: ReplayRun;
  badLines: number;
  elapsedMs: number;
}

/** The last messages of a replay: what was read, what became of it, and where that is. */
export function summarise(result: ReplayResult): string[] {
  const { run, outputs, badLines, elapsedMs } = result;
  const spans = outputs.count.ended;
  const read = [
    count(run.lines, 'line'),
    count(run.events, 'event'),
    ...(run.otherLines > 0 ? [count(run.otherLines, 'other line')] : []),
    count(run.sessions, 'session'),
    count(spans, 'span'),
    ...(badLines > 0 ? [count(badLines, 'bad line')] : []),
  ].join(', ');
  const summary = [`${read} in ${duration(elapsedMs)}`, ...destinations(result)].join('; ');
  return [
    summary,
    lossHint(result),
    untimedHint(result),
    relativeHint(result),
    orderHint(result),
    mixtureHint(result),
    samplerHint(result),
    drawingHint(outputs),
    jaegerHint(outputs),
  ].filter((message) => message !== undefined);
}

function untimedHint({ run, options }: ReplayResult): string | undefined {
  const { events, untimedEvents } = run;
  // What comes in as it happens needs none.
  if (untimedEvents === 0 || options.input === '-') return undefined;
  return untimedEvents === events
    ? 'no event has a time, so the spans have the times of reading; --time-field names the field that holds it'
    : `${count(untimedEvents, 'event')} without a time: each counts as of the time before it`;
}

function relativeHint({ run }: ReplayResult): string | undefined {
  const { relativeEvents } = run;
  if (relativeEvents === 0) return undefined;
  return `times look relative, ${count(relativeEvents, 'event')} would be of before 2015; --time-unit says what numbers count`;
}

function orderHint({ run }: ReplayResult): string | undefined {
  return run.runsBackwards
    ? `${BACKWARDS}, so spans are not those of the sessions; ${OTHER_WAY_ROUND}`
    : undefined;
}

function mixtureHint({ run }: ReplayResult): string | undefined {
  if (!run.mixesSessions) return undefined;
  return 'several sessions seem to be mixed; --session-field names what tells them apart';
}

function lossHint({ run }: ReplayResult): string | undefined {
  if (run.lostLines === 0) return undefined;
  return `${count(run.lostLines, 'line')} could not be recorded, so what happened then is not in the spans`;
}

function samplerHint({ run, outputs }: ReplayResult): string | undefined {
  if (run.sessions === 0 || outputs.count.ended > 0) return undefined;
  return 'no spans were made: OTEL_TRACES_SAMPLER leaves them out';
}

/** How long something took: `84 ms`, `1.2 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function destinations({ options, outputs }: ReplayResult): string[] {
  const { otlp, isWritten } = outputs;
  const written = options.output === undefined || !isWritten ? [] : [`written to ${options.output}`];
  return otlp === undefined
    ? written
    : [...written, `${otlp.receiver} took ${count(otlp.acceptedSpans, 'span')}`];
}

function drawingHint({ waterfall }: ReplayOutputs): string | undefined {
  const undrawn = waterfall?.undrawnSpans ?? 0;
  if (undrawn === 0) return undefined;
  return `${count(undrawn, 'span')} not drawn, of sessions that are too long or too many at once; --to json has all`;
}

/** Where a person finds the spans, if the receiver is that of a Jaeger on this machine; it is not asked. */
function jaegerHint({ otlp, count: spans }: ReplayOutputs): string | undefined {
  if (otlp === undefined || otlp.acceptedSpans === 0 || spans.firstTraceId === undefined) return undefined;
  const { hostname, port } = new URL(otlp.receiver);
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname) || port !== '4318') return undefined;
  const path = spans.traces === 1 ? `trace/${spans.firstTraceId}` : 'search';
  return `if that is Jaeger: http://${hostname}:16686/${path}`;
}
