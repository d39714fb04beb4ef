import { count, text } from '../../../host/fields.ts';
import { CallCosts, recordedCallCost } from './call-costs.ts';
import type { CostReport, DearCall, SpenderReport } from './cost-report.ts';
import { Durations, inSeconds } from './durations.ts';
import { Foremost } from './foremost.ts';
import { NamedGroups } from './named-groups.ts';
import type { Prices } from './prices.ts';
import { costByPrices, recordedCost, type ReadCost, type SpanCost } from './span-cost.ts';
import * as name from './span-attributes.ts';
import { connectionOf, modelOf, textOf, type SpanFacts } from './span-facts.ts';
import { UNKNOWN_NAME } from './turn-parts.ts';

const BILLION = 1e9;

interface Call {
  readonly span: SpanFacts;
  readonly cost: number;
}

/** Takes the spans of any number of sessions in any order, in bounded memory, and says what they cost. */
export class CostAnalysis {
  readonly #readCost: ReadCost;
  /** Only where costs are worked out: a call says its own where the spans do. */
  readonly #parts: CallCosts | undefined;
  readonly #all = new Spending();
  readonly #agents = new NamedGroups(() => new Spending());
  readonly #models = new NamedGroups(() => new Spending());
  /** Millionths of a dollar. */
  readonly #calls = new Durations();
  readonly #dearest: Foremost<Call>;
  #callCost = 0;
  /** Microseconds. */
  #callTime = 0;
  #callsWithoutPrice = 0;

  /** With prices costs are worked out by them, whatever the spans say. */
  constructor({ prices, dearest }: { prices: Prices | undefined; dearest: number }) {
    this.#readCost = prices === undefined ? recordedCost : costByPrices(prices);
    this.#parts = prices && new CallCosts((call, cost) => this.#addCall(call, cost));
    this.#dearest = new Foremost(dearest, isDearer);
  }

  add(span: SpanFacts): void {
    switch (span.operation) {
      case 'chat':
        return this.#addPart(span, modelOf(span), textOf(span, name.AGENT_NAME) ?? UNKNOWN_NAME);
      case 'user_speech':
        return this.#addPart(span, textOf(span, name.TRANSCRIPTION_MODEL), undefined);
      case 'realtime_session':
        if (this.#parts !== undefined) this.#parts.addCall(span);
        else recordedCallCost(span, (call, cost) => this.#addCall(call, cost));
    }
  }

  /** The input is over. */
  finish(): CostReport {
    this.#parts?.settleAll();
    const all = this.#all;
    const isKnown = all.priced > 0 || this.#calls.count > 0;
    return {
      source: !isKnown ? null : this.#parts === undefined ? 'spans' : 'prices',
      total: all.cost / BILLION,
      unpriced: all.unpriced,
      calls: this.#calls.summary(),
      callsWithoutPrice: this.#callsWithoutPrice,
      perMinute: this.#callTime === 0 ? null : inSeconds(this.#callCost / 1000 / (this.#callTime / 60e6)),
      cachedShare: all.cachedShare,
      saved: all.savedDollars,
      agents: reportsOf(this.#agents),
      models: reportsOf(this.#models),
      dearestCalls: this.#dearest.toList().map(dearCall),
    };
  }

  #addPart(span: SpanFacts, model: string | undefined, agent: string | undefined): void {
    const cost = this.#readCost(span);
    if (cost === undefined) return;
    this.#parts?.add(span, cost);
    const spendings = [this.#all, this.#models.get(model ?? UNKNOWN_NAME)];
    if (agent !== undefined) spendings.push(this.#agents.get(agent));
    for (const spending of spendings) spending.add(span, cost);
  }

  #addCall(span: SpanFacts, cost: number | undefined): void {
    if (cost === undefined) {
      this.#callsWithoutPrice += 1;
      return;
    }
    this.#calls.add(Math.round(cost / 1000));
    this.#callCost += cost;
    this.#callTime += span.end - span.start;
    this.#dearest.add({ span, cost });
  }
}

/** What many responses, or transcriptions, cost. */
class Spending {
  /** Billionths of a dollar. */
  cost = 0;
  priced = 0;
  unpriced = 0;
  #saved: number | undefined;
  #input = 0;
  #cached = 0;

  add({ operation, attributes }: SpanFacts, cost: SpanCost | 'unpriced'): void {
    if (operation === 'chat') {
      this.#input += count(attributes[name.INPUT_TOKENS]) ?? 0;
      this.#cached += count(attributes[name.CACHED_TOKENS]) ?? 0;
    }
    if (cost === 'unpriced') {
      this.unpriced += 1;
      return;
    }
    this.priced += 1;
    this.cost += cost.cost;
    if (cost.saved !== undefined) this.#saved = (this.#saved ?? 0) + cost.saved;
  }

  get cachedShare(): number | null {
    return this.#input === 0 ? null : inSeconds((this.#cached / this.#input) * 1e6);
  }

  get savedDollars(): number | null {
    return this.#saved === undefined ? null : this.#saved / BILLION;
  }

  report(name: string): SpenderReport {
    const { priced, unpriced, cost, cachedShare, savedDollars } = this;
    return { name, priced, unpriced, total: cost / BILLION, cachedShare, saved: savedDollars };
  }
}

function reportsOf(groups: NamedGroups<Spending>): SpenderReport[] {
  return groups
    .entries()
    .map(([name, spending]) => spending.report(name))
    .toSorted((one, other) => other.total - one.total || other.unpriced - one.unpriced);
}

/** Of two that are as dear, always the same one, whichever came first. */
function isDearer(one: Call, other: Call): boolean {
  if (one.cost !== other.cost) return one.cost > other.cost;
  return one.span.traceId + one.span.spanId < other.span.traceId + other.span.spanId;
}

function dearCall({ span, cost }: Call): DearCall {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    sessionId: textOf(span, name.SESSION_ID) ?? text(connectionOf(span)) ?? null,
    startedAt: new Date(span.start / 1000).toISOString(),
    duration: inSeconds(span.end - span.start),
    cost: cost / BILLION,
  };
}
