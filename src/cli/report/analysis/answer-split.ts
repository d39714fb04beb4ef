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
  const window = answerWindow(turn, turn.latency, parts.speechEnds);
  const within = (spans: readonly TimeSpan[]): TimeSpan[] => unionWithin(spans, window);
  const toolTimes = within(calls.map(({ time }) => time));
  const modelTimes = within(responses);
  const busy = within([...toolTimes, ...modelTimes]);
  const detecting = within([[window[0], window[0] + turn.endpointing]]);
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

/** From the end of the last utterance that was over before the answer, else from the turn's start, to the answer. */
function answerWindow(turn: TurnSpan, latency: number, speechEnds: readonly number[]): TimeSpan {
  let inputEnd: number | undefined;
  for (const end of speechEnds)
    if (end + latency <= turn.end + CLOCK_TOLERANCE && end > (inputEnd ?? -Infinity)) inputEnd = end;
  const from = inputEnd ?? turn.start;
  return [from, from + latency];
}

/** Times in spans and latencies in attributes are rounded apart. */
const CLOCK_TOLERANCE = 1_000;

function waitOf({ time: [start], approvalWait }: CallSpan): TimeSpan {
  return [start - approvalWait, start];
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
