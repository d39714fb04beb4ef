import * as name from './span-attributes.ts';
import type { TimeSpan } from './intervals.ts';
import { MAX_PARTS_OF_TURN } from './limits.ts';
import { text } from '../../../host/fields.ts';
import { connectionOf, microsecondsOf, textOf, type SpanFacts } from './span-facts.ts';

/** The span of a turn, as far as the split of its latency and the list of slow turns need it. */
export interface TurnSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly sessionId: string | undefined;
  readonly number: number | undefined;
  readonly start: number;
  readonly end: number;
  /** Microseconds; `undefined` for a turn without an answer. */
  readonly latency: number | undefined;
  readonly latencySource: string | undefined;
  /** Microseconds that turn detection took of it, where that is known. */
  readonly endpointing: number;
  readonly endReason: string | undefined;
}

/** A call within a turn, microseconds. */
export interface CallSpan {
  readonly tool: string;
  readonly time: TimeSpan;
  /** How long a person's approval took: before the call or, where the server calls, before the response that makes it. */
  readonly approvalWait: number;
  readonly byServer: boolean;
}

/** Numbers of the spans of one turn, which come in any order. Its spans themselves are not kept. */
export class TurnParts {
  turn: TurnSpan | undefined;
  readonly speechEnds: number[] = [];
  /** When something of the agent began to sound. */
  readonly sounds: number[] = [];
  /** When the first of a response was there. */
  readonly firstChunks: number[] = [];
  readonly responses: TimeSpan[] = [];
  readonly calls: CallSpan[] = [];
  /** Who gave the first response. */
  firstAgent: string | undefined;
  #firstResponse = Infinity;

  /** Takes note of a span of the turn. */
  add(span: SpanFacts): void {
    switch (span.operation) {
      case 'turn':
        this.turn = turnSpanOf(span);
        return;
      case 'user_speech':
        if (this.speechEnds.length < MAX_PARTS_OF_TURN) this.speechEnds.push(span.end);
        return;
      case 'agent_speech':
        if (this.sounds.length < MAX_PARTS_OF_TURN) this.sounds.push(span.start);
        return;
      case 'chat':
        this.#addResponse(span);
        return;
      case 'execute_tool':
        if (this.calls.length < MAX_PARTS_OF_TURN) this.calls.push(callSpanOf(span));
    }
  }

  /** Takes over what was noted of the same turn apart from it. */
  join(other: TurnParts): void {
    this.speechEnds.push(...other.speechEnds);
    this.sounds.push(...other.sounds);
    this.firstChunks.push(...other.firstChunks);
    this.responses.push(...other.responses);
    this.calls.push(...other.calls);
    if (other.#firstResponse >= this.#firstResponse) return;
    this.#firstResponse = other.#firstResponse;
    this.firstAgent = other.firstAgent;
  }

  #addResponse(span: SpanFacts): void {
    // Such a response takes no part in the turn that it happens to be in.
    if (span.attributes[name.OUT_OF_BAND] === true || this.responses.length >= MAX_PARTS_OF_TURN) return;
    this.responses.push([span.start, span.end]);
    const firstChunk = microsecondsOf(span, name.TIME_TO_FIRST_CHUNK);
    if (firstChunk !== undefined) this.firstChunks.push(span.start + firstChunk);
    if (span.start >= this.#firstResponse) return;
    this.#firstResponse = span.start;
    this.firstAgent = textOf(span, name.AGENT_NAME);
  }
}

function turnSpanOf(span: SpanFacts): TurnSpan {
  const number = span.attributes[name.TURN_NUMBER];
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    sessionId: textOf(span, name.SESSION_ID) ?? text(connectionOf(span)),
    number: typeof number === 'number' ? number : undefined,
    start: span.start,
    end: span.end,
    latency: microsecondsOf(span, name.RESPONSE_LATENCY),
    latencySource: textOf(span, name.RESPONSE_LATENCY_SOURCE),
    endpointing: microsecondsOf(span, name.ENDPOINTING) ?? 0,
    endReason: textOf(span, name.TURN_END_REASON),
  };
}

function callSpanOf(span: SpanFacts): CallSpan {
  return {
    tool: textOf(span, name.TOOL_NAME) ?? UNKNOWN_NAME,
    time: [span.start, span.end],
    approvalWait: microsecondsOf(span, name.APPROVAL_WAIT) ?? 0,
    byServer: span.attributes[name.TOOL_TYPE] === 'extension',
  };
}

/** For spans that do not say whose they are. */
export const UNKNOWN_NAME = '(unknown)';
