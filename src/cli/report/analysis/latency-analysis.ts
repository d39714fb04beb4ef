import { splitAnswer } from './answer-split.ts';
import { count } from '../../../host/fields.ts';
import { CostAnalysis } from './cost-analysis.ts';
import { Durations } from './durations.ts';
import { Failures } from './failures.ts';
import { LatencyBands } from './latency-bands.ts';
import { LatencySources } from './latency-sources.ts';
import { REPORT_VERSION, type LatencyReport, type TurnTotals } from './latency-report.ts';
import { NameCounts } from './named-groups.ts';
import { PendingTurns } from './pending-turns.ts';
import type { Prices } from './prices.ts';
import { Responders } from './responders.ts';
import { SessionTalk } from './session-talk.ts';
import { SlowestTurns } from './slowest-turns.ts';
import * as name from './span-attributes.ts';
import { microsecondsOf, modelOf, textOf, type SpanFacts } from './span-facts.ts';
import { ToolGroups } from './tool-groups.ts';
import { UNKNOWN_NAME, type TurnParts } from './turn-parts.ts';

/** Borders of the groups of turns that the split is given for. */
const PERCENTILE_BANDS = [0, 0.5, 0.9, 0.95, 1];

/** What is to be found out. */
export interface AnalysisOptions {
  /** How many slow turns, and dear calls, are listed. */
  slowest: number;
  /** What models cost; without them it is what the spans say. */
  prices?: Prices | undefined;
  /** Turns held at once; for tests. */
  pendingTurns?: number;
}

/** Takes the spans of any number of sessions in any order, in bounded memory, and says what they come to. */
export class LatencyAnalysis {
  /** Spans of other libraries, and of other services, that were passed over; counted by whoever reads. */
  otherSpans = 0;
  otherServiceSpans = 0;
  readonly #services = new NameCounts();
  #spans = 0;
  #from = Infinity;
  #to = -Infinity;
  readonly #sessionEnds = new NameCounts();
  readonly #sessionDurations = new Durations();
  #sessionErrors: number | undefined;
  readonly #cost: CostAnalysis;
  readonly #turnEnds = new NameCounts();
  readonly #modalities = new NameCounts();
  #guardrailTrips = 0;
  readonly #interruptions = new NameCounts();
  readonly #reactions = new Durations();
  readonly #latencies = new Durations();
  readonly #sources = new LatencySources();
  readonly #endpointing = new Durations();
  readonly #talk = new SessionTalk();
  #allLatency = 0;
  readonly #bands = new LatencyBands();
  readonly #tools = new ToolGroups();
  readonly #agents = new Responders();
  readonly #models = new Responders();
  readonly #failures = new Failures();
  readonly #slowest: SlowestTurns;
  readonly #pending: PendingTurns;
  #turnsWithoutSpan = 0;

  constructor({ slowest, prices, pendingTurns }: AnalysisOptions) {
    this.#cost = new CostAnalysis({ prices, dearest: slowest });
    this.#slowest = new SlowestTurns(slowest);
    this.#pending = new PendingTurns((parts) => this.#settle(parts), pendingTurns);
  }

  /** Spans of this library so far. */
  get spans(): number {
    return this.#spans;
  }

  /** Sessions whose own span has come. */
  get sessions(): number {
    return this.#sessionEnds.total;
  }

  add(span: SpanFacts): void {
    this.#spans += 1;
    this.#from = Math.min(this.#from, span.start);
    this.#to = Math.max(this.#to, span.end);
    if (span.service !== undefined) this.#services.add(span.service);
    this.#failures.add(span);
    this.#pending.add(span);
    this.#cost.add(span);
    switch (span.operation) {
      case 'realtime_session':
        return this.#addSession(span);
      case 'turn':
        return this.#addTurn(span);
      case 'agent_speech':
        return this.#agents.addSpeech(textOf(span, name.SPEAKING_AGENT) ?? UNKNOWN_NAME, span);
      case 'chat':
        this.#agents.add(textOf(span, name.AGENT_NAME) ?? UNKNOWN_NAME, span);
        this.#models.add(modelOf(span) ?? UNKNOWN_NAME, span);
        return;
      case 'execute_tool':
        this.#tools.add(span);
    }
  }

  /** The input is over. Nothing may be added afterwards. */
  finish(): LatencyReport {
    this.#pending.settleAll();
    return {
      reportVersion: REPORT_VERSION,
      from: this.#spans === 0 ? null : isoTime(this.#from),
      to: this.#spans === 0 ? null : isoTime(this.#to),
      timed: true,
      doubts: [],
      services: Object.keys(this.#services.toRecord()),
      spans: {
        realtime: this.#spans,
        other: this.otherSpans,
        otherServices: this.otherServiceSpans,
        turnsWithoutSpan: this.#turnsWithoutSpan,
      },
      sessions: {
        count: this.#sessionEnds.total,
        errorCount: this.#sessionErrors ?? null,
        byEndReason: this.#sessionEnds.toRecord(),
        duration: this.#sessionDurations.summary(),
      },
      turns: this.#turnTotals(),
      talk: this.#talk.totals(),
      cost: this.#cost.finish(),
      tools: this.#tools.toList(this.#allLatency),
      agents: this.#agents.toList(),
      models: this.#models.toList(),
      interruptions: {
        count: this.#interruptions.total,
        byReason: this.#interruptions.toRecord(),
        reactionTime: this.#reactions.summary(),
      },
      errors: this.#failures.toList(),
      slowestTurns: this.#slowest.toList(),
    };
  }

  #addSession(span: SpanFacts): void {
    const errors = count(span.attributes[name.ERROR_COUNT]);
    this.#sessionEnds.add(textOf(span, name.SESSION_END_REASON) ?? UNKNOWN_NAME);
    this.#sessionDurations.add(span.end - span.start);
    if (errors !== undefined) this.#sessionErrors = (this.#sessionErrors ?? 0) + errors;
    this.#talk.add(span);
  }

  #addTurn(span: SpanFacts): void {
    const latency = microsecondsOf(span, name.RESPONSE_LATENCY);
    const reaction = microsecondsOf(span, name.REACTION_TIME);
    const interruption = textOf(span, name.INTERRUPTION_REASON);
    this.#turnEnds.add(textOf(span, name.TURN_END_REASON) ?? UNKNOWN_NAME);
    this.#modalities.add(textOf(span, name.INPUT_MODALITY) ?? 'none');
    const endpointing = microsecondsOf(span, name.ENDPOINTING);
    if (latency !== undefined) {
      this.#latencies.add(latency);
      this.#sources.add(textOf(span, name.RESPONSE_LATENCY_SOURCE) ?? UNKNOWN_NAME, latency);
    }
    if (endpointing !== undefined) this.#endpointing.add(endpointing);
    if (reaction !== undefined) this.#reactions.add(reaction);
    if (interruption !== undefined) this.#interruptions.add(interruption);
    if (span.attributes[name.GUARDRAIL_TRIPPED] === true) this.#guardrailTrips += 1;
  }

  #settle(parts: TurnParts): void {
    if (parts.turn === undefined) this.#turnsWithoutSpan += 1;
    const split = splitAnswer(parts);
    if (split === undefined || parts.turn === undefined) return;
    this.#allLatency += split.latency;
    this.#bands.add(split);
    this.#slowest.add(parts.turn, parts, split);
    for (const [tool, time] of split.byTool) this.#tools.addWaiting(tool, time);
    for (const [tool, time] of split.approvalByTool) this.#tools.addApproval(tool, time);
  }

  #turnTotals(): TurnTotals {
    return {
      count: this.#turnEnds.total,
      byEndReason: this.#turnEnds.toRecord(),
      byInputModality: this.#modalities.toRecord(),
      guardrailTrips: this.#guardrailTrips,
      responseLatency: this.#latencies.summary(),
      latencyBySource: this.#sources.toList(),
      endpointing: this.#endpointing.summary(),
      split: this.#bands.all(),
      splitByPercentile: this.#bands.between(PERCENTILE_BANDS),
      histogram: this.#bands.histogram(),
    };
  }
}

function isoTime(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString();
}
