import { Durations } from './durations.ts';
import type { ToolReport } from './latency-report.ts';
import { NameCounts, NamedGroups } from './named-groups.ts';
import { APPROVAL_WAIT, ERROR_TYPE, TOOL_NAME, TOOL_OUTCOME } from './span-attributes.ts';
import { microsecondsOf, textOf, type SpanFacts } from './span-facts.ts';
import { UNKNOWN_NAME } from './turn-parts.ts';

/** The calls of each tool. */
export class ToolGroups {
  readonly #tools = new NamedGroups(() => new ToolCalls());

  /** Takes note of an `execute_tool` span. */
  add(span: SpanFacts): void {
    this.#tools.get(textOf(span, TOOL_NAME) ?? UNKNOWN_NAME).add(span);
  }

  /** Adds to the time, in microseconds, that callers waited for the tool. */
  addWaiting(tool: string, time: number): void {
    this.#tools.get(tool).waited += time;
  }

  /** The same for the approval of its calls. */
  addApproval(tool: string, time: number): void {
    this.#tools.get(tool).approving += time;
  }

  /** The shares are of the sum of all response latencies, in microseconds. */
  toList(allLatency: number): ToolReport[] {
    return this.#tools
      .entries()
      .toSorted(
        ([, one], [, other]) =>
          other.waited + other.approving - one.waited - one.approving ||
          other.duration.count - one.duration.count,
      )
      .map(([name, tool]) => tool.report(name, allLatency));
  }
}

class ToolCalls {
  readonly duration = new Durations();
  /** Microseconds that were part of a response latency. */
  waited = 0;
  approving = 0;
  readonly #outcomes = new NameCounts();
  readonly #errorTypes = new NameCounts();
  readonly #approvalWait = new Durations();

  add(span: SpanFacts): void {
    const errorType = textOf(span, ERROR_TYPE);
    const approvalWait = microsecondsOf(span, APPROVAL_WAIT);
    this.duration.add(span.end - span.start);
    const outcome = textOf(span, TOOL_OUTCOME) ?? (span.failed ? 'error' : 'ok');
    this.#outcomes.add(outcome);
    // That a call was rejected, or has no end, says why it is not ok.
    if (outcome === 'error' && errorType !== undefined) this.#errorTypes.add(errorType);
    if (approvalWait !== undefined) this.#approvalWait.add(approvalWait);
  }

  report(name: string, allLatency: number): ToolReport {
    return {
      name,
      count: this.duration.count,
      duration: this.duration.summary(),
      byOutcome: this.#outcomes.toRecord(),
      byErrorType: this.#errorTypes.toRecord(),
      approvalWait: this.#approvalWait.summary(),
      latencyShare: allLatency === 0 ? null : shareOf(this.waited, allLatency),
      approvalShare: allLatency === 0 ? null : shareOf(this.approving, allLatency),
    };
  }
}

function shareOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1e6) / 1e6;
}
