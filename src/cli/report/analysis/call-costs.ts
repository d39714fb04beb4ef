import { count } from '../../../host/fields.ts';
import { MAX_PENDING_CALLS } from './limits.ts';
import type { SpanCost } from './span-cost.ts';
import * as name from './span-attributes.ts';
import { connectionOf, type SpanFacts } from './span-facts.ts';

/** A call and what it cost, in billionths of a dollar; `undefined` where something in it has no price. */
export type CallListener = (call: SpanFacts, cost: number | undefined) => void;

/** Hands calls on with what their own spans say. */
export function recordedCallCost(call: SpanFacts, onCall: CallListener): void {
  const cost = count(call.attributes[name.SESSION_COST]);
  const counted = (key: string): number => count(call.attributes[key]) ?? 0;
  const isUsed =
    counted(name.UNPRICED_RESPONSE_COUNT) + counted(name.UNPRICED_TRANSCRIPTION_COUNT) > 0 ||
    counted(name.SESSION_INPUT_TOKENS) > 0;
  if (cost !== undefined) onCall(call, Math.round(cost * 1e9));
  else if (isUsed) onCall(call, undefined);
}

interface PendingCall {
  call: SpanFacts | undefined;
  cost: number;
  priced: number;
  unpriced: number;
}

/** Adds up what responses and transcriptions cost to that of their calls; the spans of calls come in any order, and mixed. */
export class CallCosts {
  readonly #onCall: CallListener;
  readonly #capacity: number;
  /** Those whose own span has come, in that order. */
  readonly #complete = new Map<string, PendingCall>();
  readonly #begun = new Map<string, PendingCall>();

  constructor(onCall: CallListener, capacity = MAX_PENDING_CALLS) {
    this.#onCall = onCall;
    this.#capacity = capacity;
  }

  /** Adds a part of a call. */
  add(span: SpanFacts, cost: SpanCost | 'unpriced'): void {
    const pending = this.#pending(keyOf(span));
    if (cost === 'unpriced') pending.unpriced += 1;
    else {
      pending.priced += 1;
      pending.cost += cost.cost;
    }
  }

  /** The span of the call itself. */
  addCall(span: SpanFacts): void {
    const key = keyOf(span);
    // Whoever reads a call twice has two of them.
    const former = this.#complete.get(key);
    if (former !== undefined) this.#settle(this.#complete, key, former);
    const pending = this.#begun.get(key) ?? createPending();
    this.#begun.delete(key);
    this.#complete.set(key, { ...pending, call: span });
    this.#makeRoom(this.#complete);
  }

  /** The input is over. */
  settleAll(): void {
    for (const [key, pending] of this.#complete) this.#settle(this.#complete, key, pending);
  }

  #pending(key: string): PendingCall {
    const known = this.#complete.get(key) ?? this.#begun.get(key);
    if (known !== undefined) return known;
    const pending = createPending();
    this.#begun.set(key, pending);
    this.#makeRoom(this.#begun);
    return pending;
  }

  #makeRoom(calls: Map<string, PendingCall>): void {
    if (calls.size <= this.#capacity) return;
    for (const [key, oldest] of calls) return this.#settle(calls, key, oldest);
  }

  #settle(calls: Map<string, PendingCall>, key: string, pending: PendingCall): void {
    calls.delete(key);
    const { call } = pending;
    if (call === undefined) return;
    this.#joinEarlier(pending, call.traceId);
    const { cost, priced, unpriced } = pending;
    if (priced + unpriced > 0) this.#onCall(call, unpriced === 0 ? cost : undefined);
  }

  /** Spans that ended before the session's id was known have none, and lie apart from their call, which has one. */
  #joinEarlier(pending: PendingCall, key: string): void {
    const earlier = this.#begun.get(key);
    if (earlier === undefined) return;
    this.#begun.delete(key);
    pending.cost += earlier.cost;
    pending.priced += earlier.priced;
    pending.unpriced += earlier.unpriced;
  }
}

function createPending(): PendingCall {
  return { call: undefined, cost: 0, priced: 0, unpriced: 0 };
}

/** With a trace for each turn, the server's id of the connection holds a call together. */
function keyOf(span: SpanFacts): string {
  const connection = connectionOf(span);
  return typeof connection === 'string' ? connection : span.traceId;
}
