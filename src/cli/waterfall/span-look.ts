import type { Tone } from '../terminal/styled-line.ts';
import { numberAttribute, operationOf } from './waterfall-span.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['realtime_session', 'session'],
  ['turn', 'turn'],
  ['user_speech', 'speech'],
  ['agent_speech', 'voice'],
  ['invoke_agent', 'agent'],
  ['chat', 'inference'],
  ['realtime_inference', 'inference'],
  ['execute_tool', 'tool'],
]);

/** Operations that hold the work of others rather than doing any. */
const FRAMES: ReadonlySet<string> = new Set(['realtime_session', 'turn', 'invoke_agent']);

/** The tone of a span's name and bar: that of its operation, or that of an error. */
export function toneOf(span: WaterfallSpan): Tone {
  return span.status.error ? 'error' : (TONES.get(operationOf(span)) ?? 'plain');
}

/** Whose speech a span is, if it is any. */
export function speakerOf(span: WaterfallSpan): 'user' | 'agent' | undefined {
  const operation = operationOf(span);
  return operation === 'user_speech' ? 'user' : operation === 'agent_speech' ? 'agent' : undefined;
}

/** Whether the span is drawn as a thin frame around its children. */
export function isFrame(span: WaterfallSpan): boolean {
  return FRAMES.has(operationOf(span));
}

export function isSession(span: WaterfallSpan): boolean {
  return operationOf(span) === 'realtime_session';
}

/** The span's name, with the turn's number where it has one. */
export function labelOf(span: WaterfallSpan): string {
  const turn = operationOf(span) === 'turn' ? numberAttribute(span, 'realtime.turn.number') : undefined;
  return turn === undefined ? span.name : `${span.name} ${turn}`;
}
