/**
 * The numbers of a report, worked out another way: every span is kept and sorted, and each moment of a latency is asked
 * what went on in it. Slow, short, and sharing no code with the report.
 */
export interface ExactLatencies {
  turnCount: number;
  sessionCount: number;
  responseLatencies: number[];
  toolDurations: Record<string, number[]>;
  approvalWaits: Record<string, number[]>;
  outcomes: Record<string, number>;
  firstChunks: Record<string, number[]>;
  /** Sums over all answered turns, in seconds. */
  split: { endpointing: number; model: number; tools: number; approval: number; rest: number };
  toolWaits: Record<string, number>;
}

/** What model responses may be called. */
const RESPONSES = ['chat', 'realtime_inference'];

/** What is empty may be absent, and numbers may be texts. */
interface OtlpJson {
  resourceSpans?: { scopeSpans?: { spans?: OtlpJsonSpan[] }[] }[];
}

interface OtlpJsonSpan {
  traceId: string;
  name: string;
  startTimeUnixNano: string | number;
  endTimeUnixNano: string | number;
  attributes?: { key: string; value?: Record<string, unknown> }[];
}

interface RawSpan {
  word: string;
  traceId: string;
  start: number;
  end: number;
  at: Record<string, unknown>;
}

/** From lines of OTLP JSON. */
export function exactLatencies(lines: readonly string[]): ExactLatencies {
  const spans = lines.flatMap(readSpans);
  const named = (word: string): RawSpan[] => spans.filter((span) => span.word === word);
  const calls = named('execute_tool');
  const turns = named('turn').filter(({ at }) => at['realtime.turn.response_latency'] !== undefined);
  const exact: ExactLatencies = {
    turnCount: named('turn').length,
    sessionCount: named('realtime_session').length,
    responseLatencies: turns.map(({ at }) => Number(at['realtime.turn.response_latency'])),
    toolDurations: groups(calls, 'gen_ai.tool.name', ({ start, end }) => (end - start) / 1e6),
    approvalWaits: groups(calls, 'gen_ai.tool.name', ({ at }) => at['realtime.tool.approval_wait']),
    outcomes: countEach(calls.map(({ at }) => String(at['realtime.tool.outcome']))),
    firstChunks: groups(
      spans.filter(({ word }) => RESPONSES.includes(word)),
      'gen_ai.agent.name',
      ({ at }) => at['gen_ai.response.time_to_first_chunk'],
    ),
    split: { endpointing: 0, model: 0, tools: 0, approval: 0, rest: 0 },
    toolWaits: {},
  };
  for (const turn of turns)
    addTurn(
      exact,
      turn,
      spans.filter((span) => isOfTurn(span, turn)),
    );
  return exact;
}

/** The least of the numbers that this share of all does not exceed. */
export function exactPercentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

function readSpans(line: string): RawSpan[] {
  const { resourceSpans = [] } = JSON.parse(line) as OtlpJson;
  return resourceSpans
    .flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans))
    .map((span) => ({
      word: span.name.split(' ')[0]!,
      traceId: span.traceId,
      start: Number(BigInt(span.startTimeUnixNano) / 1000n),
      end: Number(BigInt(span.endTimeUnixNano) / 1000n),
      at: Object.fromEntries((span.attributes ?? []).map(({ key, value }) => [key, plainValue(value)])),
    }));
}

function plainValue(value: Record<string, unknown> = {}): unknown {
  const number = value['intValue'] ?? value['doubleValue'];
  return number === undefined ? Object.values(value)[0] : Number(number);
}

function isOfTurn(span: RawSpan, turn: RawSpan): boolean {
  return span.traceId === turn.traceId && span.at['realtime.turn.number'] === turn.at['realtime.turn.number'];
}

function addTurn({ split, toolWaits }: ExactLatencies, turn: RawSpan, spans: readonly RawSpan[]): void {
  const speeches = spans.filter(({ word }) => word === 'user_speech');
  const from = speeches.length === 0 ? turn.start : Math.max(...speeches.map(({ end }) => end));
  const to = from + Math.round(Number(turn.at['realtime.turn.response_latency']) * 1e6);
  const waits = spans.map((span) => ({
    ...span,
    word: `${span.word} wait`,
    start: span.start - Number(span.at['realtime.tool.approval_wait'] ?? 0) * 1e6,
    end: span.start,
  }));
  const detection = { ...turn, word: 'detection', start: from };
  detection.end = from + Math.round(Number(turn.at['realtime.turn.endpointing'] ?? 0) * 1e6);
  const all = [...spans, ...waits, detection];
  const borders = [from, to, ...all.flatMap(({ start, end }) => [start, end])]
    .filter((time) => time >= from && time <= to)
    .toSorted((one, other) => one - other);
  for (const [index, start] of borders.slice(0, -1).entries()) {
    const end = borders[index + 1]!;
    const middle = (start + end) / 2;
    const going = all.filter((span) => span.start < middle && middle < span.end);
    const isGoing = (...words: string[]): boolean => going.some(({ word }) => words.includes(word));
    const part = isGoing('execute_tool')
      ? 'tools'
      : isGoing(...RESPONSES)
        ? 'model'
        : isGoing('detection')
          ? 'endpointing'
          : isGoing('execute_tool wait')
            ? 'approval'
            : 'rest';
    split[part] += (end - start) / 1e6;
    const tools = going
      .filter(({ word }) => word === 'execute_tool')
      .map(({ at }) => String(at['gen_ai.tool.name']));
    for (const tool of new Set(tools)) toolWaits[tool] = (toolWaits[tool] ?? 0) + (end - start) / 1e6;
  }
}

function groups(
  spans: readonly RawSpan[],
  key: string,
  valueOf: (span: RawSpan) => unknown,
): Record<string, number[]> {
  const grouped: Record<string, number[]> = {};
  for (const span of spans) {
    const value = valueOf(span);
    if (value !== undefined) (grouped[String(span.at[key])] ??= []).push(Number(value));
  }
  return grouped;
}

function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
