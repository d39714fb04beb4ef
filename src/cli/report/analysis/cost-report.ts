import type { DurationSummary } from './durations.ts';

/** What sessions cost, in US dollars. */
export interface CostReport {
  /** Whether costs are those that the spans say, or by prices that were given; `null` where nothing has a cost. */
  source: 'spans' | 'prices' | null;
  /** Of all responses and transcriptions that have a price. */
  total: number;
  /** Responses and transcriptions that have none. */
  unpriced: number;
  /** Dollars each, of the calls in which everything has a price. */
  calls: DurationSummary | null;
  /** Calls in which something has none, or of which nobody knows. */
  callsWithoutPrice: number;
  /** Of the calls in which everything has a price. */
  perMinute: number | null;
  /** Cached tokens among those of the input of responses. */
  cachedShare: number | null;
  /** What those would have cost more; `null` without prices. */
  saved: number | null;
  /** The dearest first. */
  agents: SpenderReport[];
  models: SpenderReport[];
  dearestCalls: DearCall[];
}

/** What the responses of an agent cost, or the responses or transcriptions of a model. */
export interface SpenderReport {
  name: string;
  /** Responses, or transcriptions, that have a price. */
  priced: number;
  unpriced: number;
  total: number;
  cachedShare: number | null;
  saved: number | null;
}

/** A call that cost much. */
export interface DearCall {
  traceId: string;
  spanId: string;
  sessionId: string | null;
  startedAt: string;
  /** Seconds. */
  duration: number;
  cost: number;
}
