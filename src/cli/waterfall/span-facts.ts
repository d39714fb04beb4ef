import { valueText } from '../terminal/safe-text.ts';
import { formatDuration, formatTokens } from './quantity-format.ts';
import { speakerOf } from './span-look.ts';
import { segment } from '../terminal/styled-line.ts';
import type { Segment, Tone } from '../terminal/styled-line.ts';
import { numberAttribute, operationOf, textAttribute } from './waterfall-span.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

/** Something short that stands beside a span's bar. */
export interface SpanFact {
  readonly segment: Segment;
  /** Said only where there is room: what a healthy span says anyway. */
  readonly optional: boolean;
}

interface Latency {
  readonly key: string;
  readonly label: string;
  readonly tone: Tone;
  readonly unitMs: number;
}

const RESPONSE_LATENCY = 'realtime.turn.response_latency';
const HEARD = 'realtime.audio.heard_ms';

const LATENCIES: readonly Latency[] = [
  { key: RESPONSE_LATENCY, label: 'latency', tone: 'strong', unitMs: 1000 },
  { key: 'gen_ai.response.time_to_first_chunk', label: 'ttfc', tone: 'plain', unitMs: 1000 },
  { key: 'realtime.transcription.delay', label: 'transcript', tone: 'plain', unitMs: 1000 },
  { key: 'realtime.tool.approval_wait', label: 'approval', tone: 'warning', unitMs: 1000 },
  { key: 'realtime.interruption.reaction_time', label: 'reaction', tone: 'interruption', unitMs: 1000 },
  { key: HEARD, label: 'heard', tone: 'interruption', unitMs: 1 },
];

const FLAGS: readonly { readonly key: string; readonly label: string; readonly tone: Tone }[] = [
  { key: 'realtime.guardrail.tripped', label: 'guardrail', tone: 'warning' },
  { key: 'realtime.response.out_of_band', label: 'out of band', tone: 'dim' },
];

/** What an ending means to the reader; an ending that is not listed here is worth a warning. */
const ENDINGS: ReadonlyMap<string, Tone> = new Map([
  ['completed', 'dim'],
  ['closed', 'dim'],
  ['stop', 'dim'],
  ['tool_call', 'dim'],
  ['ok', 'tool'],
  ['interrupted', 'interruption'],
  ['cancelled', 'interruption'],
  ['failed', 'error'],
  ['error', 'error'],
]);

const fact = (text: string, tone: Tone, optional = false): SpanFact => ({
  segment: segment(text, tone),
  optional,
});

function errorFacts(span: WaterfallSpan): SpanFact[] {
  if (!span.status.error) return [];
  return [fact(`ERROR ${textAttribute(span, 'error.type') ?? ''}`.trimEnd(), 'error')];
}

function latencyFacts(span: WaterfallSpan): SpanFact[] {
  return LATENCIES.flatMap(({ key, label, tone, unitMs }) => {
    const value = numberAttribute(span, key);
    if (value === undefined || (key === HEARD && isHeardWhole(span, value))) return [];
    const sign = key === RESPONSE_LATENCY && isLowerBound(span) ? '≥' : '';
    return [fact(`${label} ${sign}${formatDuration(value * unitMs)}`, tone)];
  });
}

/** Whether the latency of a turn is a lower bound: such turn detection does not say how long it waited. */
export function isLowerBound(span: WaterfallSpan): boolean {
  return (
    numberAttribute(span, RESPONSE_LATENCY) !== undefined &&
    textAttribute(span, 'realtime.turn.response_latency_source') === 'semantic_vad'
  );
}

/** That all of a speech was heard, its length says already. */
function isHeardWhole(span: WaterfallSpan, heardMs: number): boolean {
  return speakerOf(span) === 'agent' && Math.abs(span.endMs - span.startMs - heardMs) < HEARD_TOLERANCE_MS;
}

/** A millisecond that clients round down to, and the rounding of spans. */
const HEARD_TOLERANCE_MS = 1.5;

/** Who speaks, and how long turn detection took: what there is room for. */
function soundFacts(span: WaterfallSpan): SpanFact[] {
  const agent = textAttribute(span, 'realtime.agent.name');
  const endpointing = numberAttribute(span, 'realtime.turn.endpointing');
  return [
    ...(agent === undefined ? [] : [fact(agent, 'agent', true)]),
    ...(endpointing === undefined
      ? []
      : [fact(`detection ${formatDuration(endpointing * 1000)}`, 'plain', true)]),
  ];
}

/** How the turn, response or tool call ended. An `error` that the status already told is left out. */
function endingFacts(span: WaterfallSpan): SpanFact[] {
  const status = textAttribute(span, 'realtime.response.status');
  const endings = [
    textAttribute(span, 'realtime.turn.end_reason'),
    status,
    // Why a response was cancelled is told by what cut it.
    status === 'cancelled' ? undefined : valueText(span.attributes['gen_ai.response.finish_reasons'] ?? ''),
    textAttribute(span, 'realtime.tool.outcome'),
  ];
  const told = span.status.error ? ['error', 'failed', textAttribute(span, 'error.type')] : [];
  return [...new Set(endings)].flatMap((ending) => {
    if (ending === undefined || ending === '' || told.includes(ending)) return [];
    const tone = ENDINGS.get(ending) ?? 'warning';
    return [fact(ending, tone, tone === 'dim')];
  });
}

function tokenFacts(span: WaterfallSpan): SpanFact[] {
  // A session's tokens are in the header.
  if (operationOf(span) === 'realtime_session') return [];
  const tokens = formatTokens(
    numberAttribute(span, 'gen_ai.usage.input_tokens'),
    numberAttribute(span, 'gen_ai.usage.output_tokens'),
  );
  return tokens === undefined ? [] : [fact(tokens, 'plain')];
}

function flagFacts({ attributes }: WaterfallSpan): SpanFact[] {
  return FLAGS.flatMap(({ key, label, tone }) => (attributes[key] === true ? [fact(label, tone)] : []));
}

/** What is worth knowing of a span at a glance, the most important first. */
export function spanFacts(span: WaterfallSpan): SpanFact[] {
  const sources = [errorFacts, latencyFacts, soundFacts, flagFacts, tokenFacts, endingFacts];
  return sources.flatMap((source) => source(span));
}
