import { lengthOf, lengthWithout, unionWithin, type TimeSpan } from './intervals.ts';
import type { CallSpan, TurnParts, TurnSpan } from './turn-parts.ts';

/** Where the time between the end of the user's input and the answer went, in microseconds; the parts add up to the latency. */
export interface AnswerSplit {
  readonly latency: number;
  /** Turn detection waited to be sure that the user had finished, and neither a tool nor the model worked. */
  readonly endpointing: number;
  /** Responses were being made, and no tool ran. */
  readonly model: number;
  /** One tool ran, or several at once. */
  readonly tools: number;
  /** A call waited for a person's approval, and nothing of the above went on. */
  readonly approval: number;
  /** Nothing of that: the network, the application, turn detection where it is not known how long that took. */
  readonly rest: number;
  /** How long each tool ran; what ran at once counts for each. */
  readonly byTool: ReadonlyMap<string, number>;
  /** How long the calls of each tool waited for a person, while nothing else went on. */
  readonly approvalByTool: ReadonlyMap<string, number>;
}

/** Splits the latency of a turn; `undefined` for one without an answer. */
export function splitAnswer(parts: TurnParts): AnswerSplit | undefined {
  const { turn, responses, calls } = parts;
  if (turn?.latency === undefined) return undefined;
  const window = answerWindow(turn, turn.latency, parts);
  const within = (spans: readonly TimeSpan[]): TimeSpan[] => unionWithin(spans, window);
  const toolTimes = within(calls.map(({ time }) => time));
  const modelTimes = within(responses);
  const busy = within([...toolTimes, ...modelTimes]);
  const detecting = within([[window[0], window[0] + turn.endpointing]]);
  const waitOf = (call: CallSpan): TimeSpan => approvalOf(call, responses);
  const waits = within(calls.map(waitOf));
  const tools = lengthOf(toolTimes);
  const model = lengthWithout(modelTimes, toolTimes);
  const endpointing = lengthWithout(detecting, busy);
  const atWork = within([...busy, ...detecting]);
  const approval = lengthWithout(waits, atWork);
  return {
    latency: turn.latency,
    endpointing,
    tools,
    model,
    approval,
    rest: turn.latency - endpointing - tools - model - approval,
    byTool: timeByTool(calls, ({ time }) => time, within, []),
    approvalByTool: timeByTool(calls, waitOf, within, atWork),
  };
}

/**
 * Up to when the answer was heard, or read where nothing sounds: the first output that its latency leads from to the end of an
 * utterance, else to a time within the turn. Where no output is known, from the last utterance that was over before the answer.
 */
function answerWindow(
  turn: TurnSpan,
  latency: number,
  { speechEnds, sounds, firstChunks }: TurnParts,
): TimeSpan {
  const outputs = inOrder(sounds.length > 0 ? sounds : firstChunks);
  const begins = outputs.map((output) => output - latency);
  const begin =
    begins.find((time) => speechEnds.some((end) => Math.abs(end - time) <= CLOCK_TOLERANCE)) ??
    begins.find((time) => time >= turn.start - CLOCK_TOLERANCE) ??
    inOrder(speechEnds).findLast((end) => end + latency <= turn.end + CLOCK_TOLERANCE) ??
    turn.start;
  return [begin, begin + latency];
}

function inOrder(times: readonly number[]): number[] {
  return times.toSorted((one, other) => one - other);
}

/** Times in spans and latencies in attributes are rounded apart. */
const CLOCK_TOLERANCE = 1_000;

/** A person decides before a call; where the server calls, before the response that makes the call. */
function approvalOf(
  { time: [start], approvalWait, byServer }: CallSpan,
  responses: readonly TimeSpan[],
): TimeSpan {
  let end = start;
  if (byServer)
    for (const [begin] of responses) if (begin <= start && (end === start || begin > end)) end = begin;
  return [end - approvalWait, end];
}

/** Times of calls by their tools, without what goes on at the same times as `others`. */
function timeByTool(
  calls: readonly CallSpan[],
  timeOf: (call: CallSpan) => TimeSpan,
  within: (spans: readonly TimeSpan[]) => TimeSpan[],
  others: readonly TimeSpan[],
): Map<string, number> {
  const spans = new Map<string, TimeSpan[]>();
  for (const call of calls) {
    const known = spans.get(call.tool);
    if (known === undefined) spans.set(call.tool, [timeOf(call)]);
    else known.push(timeOf(call));
  }
  const times = new Map<string, number>();
  for (const [tool, own] of spans) {
    const time = lengthWithout(within(own), others);
    if (time > 0) times.set(tool, time);
  }
  return times;
}
